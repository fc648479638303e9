// Who may call, where the project has users: whoever sends the Worker's own key, or a key of USERS_KV.

import type { Handler } from "./http";
import { equal, sent, wrong } from "./key";

/** For any handler: the caller must send one of the keys. The Worker's own is known without a read. */
export const withKey =
  (handler: Handler): Handler =>
  async (c) => {
    const key = sent(c);
    const own = c.env.ARCRUN_API_KEY;
    if (!(own && equal(key, own)) && !(await isUser(c.env.USERS_KV, key))) throw wrong();
    c.set("owner", key);
    return handler(c);
  };

const LONGEST = 512 - "user:".length; // a KV key has 512 bytes at most; the platform throws at more
const KEPT = 60; // seconds that a location of the platform answers from its cache: a removed key may work as long

async function isUser(users: KVNamespace, key: string): Promise<boolean> {
  const bytes = new TextEncoder().encode(key).byteLength;
  if (bytes === 0 || bytes > LONGEST) return false;
  return (await users.get(`user:${key}`, { cacheTtl: KEPT })) !== null;
}
