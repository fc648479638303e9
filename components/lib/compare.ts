// What can be said of JSON values side by side: equality, order, membership, size.

import { Bytes } from "./bytes";
import { Kind, Value } from "./json";
import { writeQuoted } from "./json_writer";
import { writeNumber } from "./number";
import { compareNumbers } from "./schema_number";
import { codePoints } from "./text";

/** Numbers are compared by the doubles next to them, as a Worker does, or by all their digits. */
export class Doubles {}
export class Digits {}

/** Equal as JSON values: whatever the order of keys and the spelling of numbers, with no coercion. */
export function equal(a: Value, b: Value): bool {
  return equalBy<Doubles>(a, b);
}

/** As `equal`; `Numbers` says how numbers are compared. It is known while compiling, and costs nothing. */
export function equalBy<Numbers>(a: Value, b: Value): bool {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind.Null:
      return true;
    case Kind.Boolean:
      return a.length == b.length;
    case Kind.Number:
      if (idof<Numbers>() == idof<Digits>()) return compareNumbers(a, b) == 0;
      return a.number == b.number;
    case Kind.Text:
      return a.text == b.text;
  }
  if (a.items.length != b.items.length) return false;
  for (let i = 0; i < a.items.length; i++) {
    if (a.isList) {
      if (!equalBy<Numbers>(a.items[i], b.items[i])) return false;
    } else {
      const key = a.keys[i];
      if (!b.has(key) || !equalBy<Numbers>(a.items[i], b.get(key))) return false;
    }
  }
  return true;
}

/** A text that two values share exactly when they are `equal`: sorted keys, numbers in one spelling. */
export function canonical(value: Value): string {
  written.length = 0;
  writeCanonical(written, value);
  return written.toString();
}

/** A number that values share when they are `equal`, and hardly ever else (FNV-1a). */
export function hash(value: Value): u32 {
  written.length = 0;
  writeCanonical(written, value);
  let hash: u32 = 0x811c9dc5;
  for (let i = 0; i < written.length; i++) hash = (hash ^ load<u8>(written.pointer + <usize>i)) * 0x01000193;
  return hash ^ (hash >> 15);
}

// Used again for each value, because freed memory is not.
const written = new Bytes();

function writeCanonical(out: Bytes, value: Value): void {
  if (value.isNumber) {
    writeNumber(out, value.number);
  } else if (value.isText) {
    writeQuoted(out, value.text);
  } else if (value.isScalar) {
    out.text(value.toJson());
  } else {
    const keys = value.keys.slice(0).sort();
    out.byte(value.isList ? 0x5b : 0x7b);
    for (let i = 0; i < value.items.length; i++) {
      if (i) out.byte(0x2c);
      if (value.isObject) writeQuoted(out, keys[i]);
      if (value.isObject) out.byte(0x3a);
      writeCanonical(out, value.isList ? value.items[i] : value.get(keys[i]));
    }
    out.byte(value.isList ? 0x5d : 0x7d);
  }
}

/** A text's code points, a list's items, an object's fields; 0 for anything else. */
export function size(value: Value): i32 {
  return value.isText ? codePoints(value.text) : value.items.length;
}

/** Null, `""`, `[]` and `{}`; a number and a boolean are never empty. */
export function isEmpty(value: Value): bool {
  return !value.isNumber && !value.isBoolean && size(value) == 0;
}

/** Order within a type; between types there is none. */
export function precedes(a: Value, b: Value, orEqual: bool): bool {
  if (a.isNumber && b.isNumber) return orEqual ? a.number <= b.number : a.number < b.number;
  if (!a.isText || !b.isText) return false;
  const order = compareTexts(a.text, b.text);
  return orEqual ? order <= 0 : order < 0;
}

/** Below 0, 0 or above 0. By code points: UTF-16 would put the surrogates of an emoji before U+E000. */
export function compareTexts(a: string, b: string): i32 {
  const end = min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference != 0) return difference;
  }
  return a.length - b.length;
}

function rank(unit: i32): i32 {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A list has such an item, a text such a part, an object such a key. */
export function contains(whole: Value, part: Value): bool {
  if (whole.isText) return part.isText && whole.text.includes(part.text);
  if (whole.isObject) return part.isText && whole.has(part.text);
  for (let i = 0; i < whole.items.length; i++) if (equal(whole.items[i], part)) return true;
  return false;
}
