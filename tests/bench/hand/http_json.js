// What a person would write to fetch a list as JSON and count its items.
import { answer, isKey, refused } from "./key.js";

export default {
  async fetch(request, env) {
    if (!isKey(request, env)) return refused();
    const started = Date.now();
    const { list } = await request.json();
    const response = await fetch(`http://data.test/${list}`, { signal: AbortSignal.timeout(30000) });
    const { items } = await response.json();
    return answer({ success: true, data: items.length }, started);
  },
};
