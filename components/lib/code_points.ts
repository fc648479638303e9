// Texts by code points: what lengths and positions count, where JavaScript's own count UTF-16 units.

import { codePoints } from "./text";

/** The unit at which a code point begins; the text's length when there are not so many. */
export function unitOf(text: string, codePoint: i32): i32 {
  let unit = 0;
  for (; codePoint > 0 && unit < text.length; codePoint--) unit += unitsAt(text, unit);
  return unit;
}

/** 2 at a surrogate pair, else 1. */
export function unitsAt(text: string, unit: i32): i32 {
  return text.codePointAt(unit) > 0xffff ? 2 : 1;
}

/** From one position to before another; those below 0 count from the end. */
export function slice(text: string, start: i32, end: i32): string {
  if (start < 0 || end < 0) {
    const count = codePoints(text);
    if (start < 0) start = max(start + count, 0);
    if (end < 0) end = max(end + count, 0);
  }
  if (start >= end) return "";
  const first = unitOf(text, start);
  const rest = text.substring(first);
  return rest.substring(0, unitOf(rest, end - start));
}
