// A text → the same in small letters of any script (Unicode 13). The standard library's own method takes the
// sigma in `0ΑΣ` for one inside a word, because it looks past the letter before.

import { casemap } from "util/casemap";

const DOTTED_CAPITAL_I: i32 = 0x130;
const DOT_ABOVE: i32 = 0x307;
const CAPITAL_SIGMA: i32 = 0x3a3;
const SIGMA: i32 = 0x3c3;
const FINAL_SIGMA: i32 = 0x3c2;

/** Characters inside words that are no letters, beside combining marks. */
const INSIDE: string = "'.:^`\u00a8\u00ad\u00af\u00b4\u00b7\u00b8\u2018\u2019\u2024\u2027\u200b\u200c\u200d\u2060\ufeff";

export function lower(text: string): string {
  const units = heap.alloc(<usize>text.length << 2); // one letter of a unit becomes two units
  let out = units;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i);
    let small = smallLetter(point);
    if (point == CAPITAL_SIGMA) small = isLast(text, i) ? FINAL_SIGMA : SIGMA;
    if (point > 0xffff) {
      i++;
      store<u16>(out, 0xd7c0 + (small >> 10));
      store<u16>(out, 0xdc00 | (small & 0x3ff), 2);
      out += 4;
      continue;
    }
    store<u16>(out, point == DOTTED_CAPITAL_I ? 0x69 : small);
    out += 2;
    if (point != DOTTED_CAPITAL_I) continue;
    store<u16>(out, DOT_ABOVE);
    out += 2;
  }
  return String.UTF16.decodeUnsafe(units, out - units);
}

function smallLetter(point: i32): i32 {
  if (point < 0x80) return <u32>(point - 0x41) < 26 ? point + 32 : point;
  if (point >= 0x20000) return point;
  if (<u32>(point - 0x24b6) < 26) return point + 26; // letters in circles, which the table lacks
  return <i32>(casemap(<u32>point, 0) & 0x1fffff);
}

/** Whether a sigma ends a word: a letter stands before it and none behind it, whatever is between. */
function isLast(text: string, at: i32): bool {
  let before = at - 1;
  while (before >= 0 && isInside(text.charCodeAt(before))) before--;
  let behind = at + 1;
  while (behind < text.length && isInside(text.charCodeAt(behind))) behind++;
  if (before > 0 && (text.charCodeAt(before) & 0xfc00) == 0xdc00) before--;
  return before >= 0 && isLetter(text.codePointAt(before)) && (behind == text.length || !isLetter(text.codePointAt(behind)));
}

function isInside(unit: i32): bool {
  if (unit < 0x80 ? unit >= 0x61 : unit < 0x2000 && unit > 0xb8) return <u32>(unit - 0x300) < 0x70; // most letters
  for (let i = 0; i < INSIDE.length; i++) if (INSIDE.charCodeAt(i) == unit) return true;
  return false;
}

function isLetter(point: i32): bool {
  return smallLetter(point) != point || (casemap(<u32>point, 1) & 0x1fffff) != <u32>point || point == 0xdf;
}
