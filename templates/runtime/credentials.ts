// Credentials that lie encrypted in KV, under the run's own key.

import { decrypt, Undecryptable } from "./cipher";
import { at } from "./json";
import { Failure } from "./result";
import type { Execution } from "./run";
import { ownEntry } from "./store";

/** The value of a record `{name, encrypted, iv}`; `undefined` when there is none. */
export async function storedCredential(execution: Execution, name: string): Promise<string | undefined> {
  const { env } = execution;
  const entry = ownEntry(execution, "cred", name);
  const text = entry === undefined ? null : await read(env.CREDENTIALS_KV, entry, name);
  if (text === null) return undefined;
  const { encrypted, iv } = recordOf(text, name);
  try {
    return await decrypt(env, encrypted, iv, name);
  } catch (error) {
    if (!(error instanceof Undecryptable)) throw error;
    throw new Failure("CREDENTIAL_MISSING", `credential \`${name}\` cannot be decrypted: ${error.message}`);
  }
}

/** The platform's own words may hold the entry's key, and with it the run's. */
async function read(store: KVNamespace, entry: string, name: string): Promise<string | null> {
  try {
    return await store.get(entry);
  } catch {
    throw new Failure("HTTP_FAILED", `credential \`${name}\` cannot be read: CREDENTIALS_KV gives no answer`);
  }
}

function recordOf(text: string, name: string): { encrypted: string; iv: string } {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    record = null;
  }
  const encrypted = at(record as any, "encrypted");
  const iv = at(record as any, "iv");
  if (typeof encrypted === "string" && typeof iv === "string") return { encrypted, iv };
  throw new Failure(
    "CREDENTIAL_MISSING",
    `credential \`${name}\` is stored as something else than {name, encrypted, iv}`,
  );
}
