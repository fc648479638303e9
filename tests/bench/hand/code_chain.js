// What a person would write for the chain of twenty code nodes: a key, a payload, twenty functions.
import { answer, isKey, refused } from "./key.js";

const steps = Array.from({ length: 20 }, () => (input) => ({ v: (Number(input.v) || 0) + 1 }));

export default {
  async fetch(request, env) {
    if (!isKey(request, env)) return refused();
    const started = Date.now();
    let value = await request.json();
    for (const step of steps) value = step(value);
    return answer({ success: true, data: value }, started);
  },
};
