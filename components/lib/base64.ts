// Bytes ↔ base64 (RFC 4648).

import { Bytes } from "./bytes";

const ALPHABET: string = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function encodeBase64(bytes: Bytes): string {
  const out = new Bytes((bytes.length / 3 + 1) * 4);
  for (let i = 0; i < bytes.length; i += 3) {
    const count = min(bytes.length - i, 3);
    let group = 0;
    for (let j = 0; j < 3; j++) group = (group << 8) | (j < count ? <i32>load<u8>(bytes.pointer + <usize>(i + j)) : 0);
    for (let j = 0; j < 4; j++) out.byte(j > count ? 0x3d : ALPHABET.charCodeAt((group >> (18 - 6 * j)) & 63));
  }
  return out.toString();
}

/** With the alphabet for addresses, and without an end of `=`. */
export function encodeBase64Url(bytes: Bytes): string {
  const text = encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_");
  const padding = text.indexOf("=");
  return padding < 0 ? text : text.substring(0, padding);
}

/** Takes the alphabet for addresses too, blanks between, and an end without `=`; null for anything else. */
export function decodeBase64(text: string): Bytes | null {
  const out = new Bytes((text.length / 4 + 1) * 3);
  let group = 0;
  let count = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09) continue;
    if (c == 0x3d) {
      padding++;
      continue;
    }
    const digit = digitOf(c);
    if (digit < 0 || padding) return null;
    group = (group << 6) | digit;
    count++;
    if ((count & 3) == 0) out.byte((group >> 16) & 255).byte((group >> 8) & 255).byte(group & 255);
  }
  const rest = count & 3;
  if (rest == 1 || (padding && rest + padding != 4)) return null;
  if (rest == 2) out.byte((group >> 4) & 255);
  if (rest == 3) out.byte((group >> 10) & 255).byte((group >> 2) & 255);
  return out;
}

/** -1 when it is none. */
function digitOf(c: i32): i32 {
  if (<u32>(c - 0x41) < 26) return c - 0x41;
  if (<u32>(c - 0x61) < 26) return c - 0x61 + 26;
  if (<u32>(c - 0x30) < 10) return c - 0x30 + 52;
  if (c == 0x2b || c == 0x2d) return 62;
  return c == 0x2f || c == 0x5f ? 63 : -1;
}
