// Base64: of a text's UTF-8, and of what may stand before and after it.

const encoder = new TextEncoder();

/** With padding. */
export const base64 = (text: string): string => toBase64(encoder.encode(text));

/** With `-` and `_`, without padding. */
export const base64url = (text: string): string => urlSafe(base64(text)).replaceAll("=", "");

/** The bytes that a base64 text writes. Throws when it is none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/**
 * How a text looks inside the base64 of a longer one (in both alphabets), as far as that follows from itself: it
 * begins at any of three places of a group, and its last character is its own only where the longer text ends.
 */
export function inBase64(text: string): string[] {
  const bytes = encoder.encode(text);
  const found = [0, 1, 2].flatMap((before) => {
    const all = new Uint8Array(before + bytes.length);
    all.set(bytes, before);
    const written = toBase64(all).slice(before === 0 ? 0 : before + 1);
    const bare = written.replaceAll("=", "");
    return bare === written ? [written] : [written, bare, bare.slice(0, -1)];
  });
  return [...new Set([...found, ...found.map(urlSafe)])];
}

/** The base64 text of bytes. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

const urlSafe = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_");
