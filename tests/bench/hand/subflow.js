// What a person would write for five steps, each of which calls the same two functions of another file.
import { answer, isKey, refused } from "./key.js";

const grow = (input) => ({ v: input.v + 1 });
const twice = (input) => ({ doubled: input.v * 2 });
const label = (input) => ({ label: `v${input.doubled}` });
const called = (input) => label(twice(input));

export default {
  async fetch(request, env) {
    if (!isKey(request, env)) return refused();
    const started = Date.now();
    let value = await request.json();
    for (let i = 0; i < 5; i++) {
      value = grow(value);
      value = { ...value, ...called(value) };
    }
    return answer({ success: true, data: value }, started);
  },
};
