// What KV holds of a run: the entries under its own key, and no others.

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

/** Lets a kept access token count no longer; a refresh token stays. */
export async function forgetToken(execution: Execution, service: string): Promise<void> {
  const key = ownEntry(execution, "oauth2", service);
  const kept = key && (await execution.env.CREDENTIALS_KV.get<Record<string, unknown>>(key, "json"));
  if (!kept) return;
  const lasting = { expirationTtl: kept.refresh_token ? LONGEST_SECONDS : SHORTEST_SECONDS };
  await execution.env.CREDENTIALS_KV.put(key, JSON.stringify({ ...kept, expires_at: 0 }), lasting);
}
