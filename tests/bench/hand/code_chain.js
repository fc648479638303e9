// What a person would write for the chain of twenty code nodes: a key, a payload, twenty functions.
const encoder = new TextEncoder();

function isKey(given, expected) {
  const a = encoder.encode(given ?? "");
  const b = encoder.encode(expected);
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b);
}

const steps = Array.from({ length: 20 }, () => (input) => ({ v: (Number(input.v) || 0) + 1 }));

export default {
  async fetch(request, env) {
    if (!isKey(request.headers.get("X-Arcrun-API-Key"), env.ARCRUN_API_KEY)) return new Response("no", { status: 403 });
    const started = Date.now();
    let value = await request.json();
    for (const step of steps) value = step(value);
    const headers = { "content-type": "application/json", "x-arcrun-duration-ms": String(Date.now() - started) };
    return new Response(JSON.stringify({ success: true, data: value }), { headers });
  },
};
