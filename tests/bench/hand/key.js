// The key check that a person would write; every Worker here begins with it.
const encoder = new TextEncoder();

export function isKey(request, env) {
  const given = encoder.encode(request.headers.get("X-Arcrun-API-Key") ?? "");
  const known = encoder.encode(env.ARCRUN_API_KEY);
  return given.byteLength === known.byteLength && crypto.subtle.timingSafeEqual(given, known);
}

export const refused = () => new Response("no", { status: 403 });

export const answer = (value, started) =>
  new Response(JSON.stringify(value), {
    headers: { "content-type": "application/json", "x-arcrun-duration-ms": String(Date.now() - started) },
  });
