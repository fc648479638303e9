// Who may call: whoever sends the Worker's own key.

import type { Call, Handler } from "./http";
import { Failure } from "./result";

/** For any handler: the caller must send the key. */
export const withKey =
  (handler: Handler): Handler =>
  (c) => {
    const own = c.env.ARCRUN_API_KEY;
    if (!own) throw new Failure("NOT_CONFIGURED", "no key is configured: set the secret ARCRUN_API_KEY");
    if (!equal(sent(c), own)) throw wrong();
    c.set("owner", own);
    return handler(c);
  };

/** The key of a request. */
export function sent(c: Call): string {
  const key = c.req.header("X-Arcrun-API-Key");
  if (key === undefined) throw new Failure("UNAUTHORIZED", "the header X-Arcrun-API-Key is missing");
  return key;
}

export const wrong = () => new Failure("FORBIDDEN", "the key is wrong");

const encoder = new TextEncoder();

/** In constant time: a key of another length is compared too, as the expected one with itself. */
export function equal(given: string, expected: string): boolean {
  const known = encoder.encode(expected);
  const bytes = encoder.encode(given);
  const fits = bytes.byteLength === known.byteLength;
  return crypto.subtle.timingSafeEqual(fits ? bytes : known, known) && fits;
}
