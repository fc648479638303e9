// A credential's value → the record that is stored, encrypted where its owner is. Web Crypto only: it runs
// in browsers, Node and Workers.
//
// AES-GCM-256. A record is {name, encrypted, iv}: `iv` the base64 of 12 random bytes, `encrypted` that of the
// ciphertext with its tag. The name, in UTF-8, is the additional data, so that a record cannot be renamed. The
// Worker decrypts it with the same key, its secret ENCRYPTION_KEY: the base64 of 32 bytes.

const KEY_BYTES = 32;
const IV_BYTES = 12;

const encoder = new TextEncoder();

/** A key by chance, as base64. */
export const newKey = () => toBase64(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));

/**
 * The record of a value. `iv` is for tests only: of one key it must never be used twice.
 *
 * @param {string} key base64 of 32 bytes
 * @param {string} name
 * @param {string} value
 * @param {Uint8Array} [iv]
 * @returns {Promise<{name: string, encrypted: string, iv: string}>}
 */
export async function encrypt(key, name, value, iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))) {
  const sealed = await crypto.subtle.encrypt(cipher(iv, name), await imported(key, "encrypt"), encoder.encode(value));
  return { name, encrypted: toBase64(new Uint8Array(sealed)), iv: toBase64(iv) };
}

/**
 * The value of a record. Rejects when the key is another one, the record was renamed, or it is damaged.
 *
 * @param {string} key base64 of 32 bytes
 * @param {{name: string, encrypted: string, iv: string}} record
 * @returns {Promise<string>}
 */
export async function decrypt(key, { name, encrypted, iv }) {
  try {
    const how = cipher(fromBase64(iv), name);
    const value = await crypto.subtle.decrypt(how, await imported(key, "decrypt"), fromBase64(encrypted));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch (cause) {
    throw new Error(`\`${name}\` cannot be decrypted with this key`, { cause });
  }
}

const cipher = (iv, name) => ({ name: "AES-GCM", iv, additionalData: encoder.encode(name) });

async function imported(key, usage) {
  const bytes = fromBase64(key.trim());
  if (bytes.length !== KEY_BYTES) throw new Error(`a key is the base64 of ${KEY_BYTES} bytes`);
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, [usage]);
}

function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
