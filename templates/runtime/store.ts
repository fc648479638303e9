// What KV holds of a run: the entries under its own key, and no others.

import type { Execution } from "./run";

const LONGEST = 512; // bytes of a key; the platform throws at more

const encoder = new TextEncoder();

/** The name of an entry under the run's own key; `undefined` when there can be none. */
export function ownEntry({ owner }: Execution, kind: string, name: string): string | undefined {
  if (!owner) return undefined;
  const key = `${owner}:${kind}:${name}`;
  return encoder.encode(key).length > LONGEST ? undefined : key;
}
