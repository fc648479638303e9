// AES-GCM-256 of what is secret and stored. Nothing else reads ENCRYPTION_KEY.

import type { Env } from "../env";
import { fromBase64, toBase64 } from "./base64";

const KEY_BYTES = 32;
const IV_BYTES = 12;

/** Says why nothing was decrypted, and nothing of the content. */
export class Undecryptable extends Error {}

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `encrypted` (with its tag) and `iv` are base64; `additional` is what was bound to it, such as a name. */
export async function decrypt(env: Env, encrypted: string, iv: string, additional: string): Promise<string> {
  const key = await keyOf(env.ENCRYPTION_KEY, "decrypt");
  const nonce = bytesOf(iv);
  if (nonce?.length !== IV_BYTES) throw new Undecryptable(`its iv is not the base64 of ${IV_BYTES} bytes`);
  const data = bytesOf(encrypted);
  if (!data) throw new Undecryptable("what is encrypted is not base64");
  const how = { name: "AES-GCM", iv: nonce, additionalData: encoder.encode(additional) };
  try {
    return strict.decode(await crypto.subtle.decrypt(how, key, data));
  } catch {
    throw new Undecryptable("it was encrypted with another key or for another name, or it is damaged");
  }
}

/** The other way, under an `iv` by chance. Throws `Undecryptable` when there is no key. */
export async function encrypt(env: Env, text: string, additional: string): Promise<{ encrypted: string; iv: string }> {
  const key = await keyOf(env.ENCRYPTION_KEY, "encrypt");
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const how = { name: "AES-GCM", iv, additionalData: encoder.encode(additional) };
  const sealed = await crypto.subtle.encrypt(how, key, encoder.encode(text));
  return { encrypted: toBase64(new Uint8Array(sealed)), iv: toBase64(iv) };
}

async function keyOf(secret: string | undefined, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  if (!secret) throw new Undecryptable("the secret ENCRYPTION_KEY is not set");
  const bytes = bytesOf(secret.trim());
  if (bytes?.length !== KEY_BYTES) {
    throw new Undecryptable(`the secret ENCRYPTION_KEY is not the base64 of ${KEY_BYTES} bytes`);
  }
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, [usage]);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}
