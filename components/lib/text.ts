// Texts as people count and write them.

import { Bytes } from "./bytes";

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
  let lower = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    lower += String.fromCharCode(c >= 0x41 && c <= 0x5a ? c | 0x20 : c);
  }
  return lower;
}

/** ASCII's capitals for its small letters. */
export function upperAscii(text: string): string {
  let upper = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    upper += String.fromCharCode(c >= 0x61 && c <= 0x7a ? c & ~0x20 : c);
  }
  return upper;
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
