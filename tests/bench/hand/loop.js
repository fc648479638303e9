// What a person would write to work on each of a hundred items and add the results up.
import { answer, isKey, refused } from "./key.js";

const double = (item) => ({ n: item.n * 2 });

export default {
  async fetch(request, env) {
    if (!isKey(request, env)) return refused();
    const started = Date.now();
    const { items } = await request.json();
    const results = items.map((item) => ({ success: true, data: double(item) }));
    const sum = results.reduce((total, result) => total + result.data.n, 0);
    return answer({ success: true, data: sum }, started);
  },
};
