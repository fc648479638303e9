// Base64 of a text's UTF-8.

const encoder = new TextEncoder();

/** With padding. */
export function base64(text: string): string {
  let binary = "";
  for (const byte of encoder.encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** With `-` and `_`, without padding. */
export const base64url = (text: string): string =>
  base64(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
