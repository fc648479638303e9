// Texts as people count and write them.

import { Bytes } from "./bytes";
import { hexDigit, isUtf8 } from "./json_parser";

const UPPER_HEX: string = "0123456789ABCDEF";

/** The length in code points. */
export function codePoints(text: string): i32 {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) == 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) == 0xd800) count--;
  }
  return count;
}

/** The small letters for ASCII's capitals; the standard library's method brings 9 KB of Unicode tables. */
export function lowerAscii(text: string): string {
  return withCase(text, 0x41);
}

/** The capitals for ASCII's small letters. */
export function upperAscii(text: string): string {
  return withCase(text, 0x61);
}

/** A copy in which the 26 letters from `first` on are of the other case. */
function withCase(text: string, first: i32): string {
  const pointer = changetype<usize>(text);
  const copy = String.UTF16.decodeUnsafe(pointer, <usize>text.length << 1);
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (<u32>(c - first) < 26) store<u16>(changetype<usize>(copy) + (<usize>i << 1), <u16>(c ^ 0x20));
  }
  return copy;
}

/** Percent-encodes as `encodeURIComponent` does. */
export function percentEncode(out: Bytes, text: string): void {
  const bytes = Bytes.of(text);
  for (let i = 0; i < bytes.length; i++) {
    const c = <i32>load<u8>(bytes.pointer + <usize>i);
    if (isUnreserved(c)) out.byte(c);
    else out.byte(0x25).byte(UPPER_HEX.charCodeAt(c >> 4)).byte(UPPER_HEX.charCodeAt(c & 15));
  }
}

/** The text that was percent-encoded; null when a `%` has no two hexadecimal digits, or the bytes are not UTF-8. */
export function percentDecode(text: string): string | null {
  const bytes = Bytes.of(text);
  const out = new Bytes(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const c = <i32>load<u8>(bytes.pointer + <usize>i);
    if (c != 0x25) {
      out.byte(c);
      continue;
    }
    if (i + 2 >= bytes.length) return null;
    const high = hexDigit(load<u8>(bytes.pointer + <usize>i, 1));
    const low = hexDigit(load<u8>(bytes.pointer + <usize>i, 2));
    if (high < 0 || low < 0) return null;
    out.byte((high << 4) | low);
    i += 2;
  }
  return isUtf8(out) ? out.toString() : null;
}

function isUnreserved(c: i32): bool {
  if ((c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a)) return true;
  switch (c) {
    case 0x21: // !
    case 0x27: // '
    case 0x28: // (
    case 0x29: // )
    case 0x2a: // *
    case 0x2d: // -
    case 0x2e: // .
    case 0x5f: // _
    case 0x7e: // ~
      return true;
    default:
      return false;
  }
}

/** `a`, `b` and `c` for a message. */
export function quotedList(names: string[]): string {
  let text = "";
  for (let i = 0; i < names.length; i++) {
    if (i) text += i == names.length - 1 ? " and " : ", ";
    text += "`" + names[i] + "`";
  }
  return text;
}
