// What KV holds of a run: the entries under its own key, and no others. Tokens are encrypted there: whoever
// reads the namespace reads no secret.

import { decrypt, encrypt } from "./cipher";
import { isObject } from "./json";
import type { Json } from "./json";
import type { Execution } from "./run";

const LONGEST = 512; // bytes of a key; the platform throws at more

const SHORTEST_SECONDS = 60; // that KV keeps an entry
const LONGEST_SECONDS = 315_360_000; // ten years

const encoder = new TextEncoder();

/** The name of an entry under the run's own key; `undefined` when there can be none. */
export function ownEntry({ owner }: Execution, kind: string, name: string): string | undefined {
  if (!owner) return undefined;
  const key = `${owner}:${kind}:${name}`;
  return encoder.encode(key).length > LONGEST ? undefined : key;
}

/** A kept token; `undefined` when there is none, or another key than this Worker's encrypted it. */
export async function tokenIn(execution: Execution, entry: string): Promise<string | undefined> {
  const kept = await execution.env.CREDENTIALS_KV.get<Json>(entry, "json");
  if (!isObject(kept)) return undefined;
  const { encrypted, iv } = kept;
  if (typeof encrypted !== "string" || typeof iv !== "string") return undefined;
  return decrypt(execution.env, encrypted, iv, bound(entry)).catch(() => undefined);
}

/** Keeps a token for a time, in seconds. Throws `Undecryptable` when the Worker has no key. */
export async function keepToken(execution: Execution, entry: string, token: string, seconds: number): Promise<void> {
  const record = await encrypt(execution.env, token, bound(entry));
  await execution.env.CREDENTIALS_KV.put(entry, JSON.stringify(record), { expirationTtl: seconds });
}

/** What a token's record is bound to: its place, without the key that it is under. */
const bound = (entry: string): string => entry.slice(entry.indexOf(":oauth2:") + 1);

/** Lets a kept access token count no longer; a refresh token stays. */
export async function forgetToken(execution: Execution, service: string): Promise<void> {
  const key = ownEntry(execution, "oauth2", service);
  const text = key && (await tokenIn(execution, key));
  if (!key || !text) return;
  const kept = JSON.parse(text) as Record<string, unknown>;
  const seconds = kept.refresh_token ? LONGEST_SECONDS : SHORTEST_SECONDS;
  await keepToken(execution, key, JSON.stringify({ ...kept, expires_at: 0 }), seconds);
}
