// Equality of JSON values as JSON Schema has it: by mathematical value, in any order of keys.

import { Bytes } from "./bytes";
import { Digits, equalBy } from "./compare";
import { Value } from "./json";
import { writeQuoted, writeValue } from "./json_writer";
import { outOfMemory } from "./output";
import { Written } from "./schema_number";

/** Lists of at most so many items are compared pair by pair. */
const FEW: i32 = 12;

/** A growing map moves; beyond this address there may not be room for it any more. */
const MAX_ADDRESS: usize = 40 << 20;

export function isSame(a: Value, b: Value): bool {
  return equalBy<Digits>(a, b);
}

/** The positions of the first two items that are the same, `first << 32 | second`; -1 when there are none. */
export function firstPair(items: Value[]): i64 {
  if (items.length > FEW) return firstPairByText(items);
  for (let second = 1; second < items.length; second++) {
    for (let first = 0; first < second; first++) {
      if (isSame(items[first], items[second])) return pair(first, second);
    }
  }
  return -1;
}

/** Two values have the same text when they are the same. */
function firstPairByText(items: Value[]): i64 {
  const places = new Map<string, i32>();
  const out = new Bytes();
  for (let second = 0; second < items.length; second++) {
    out.length = 0;
    writeSorted(out, items[second]);
    const text = out.toString();
    if (changetype<usize>(text) > MAX_ADDRESS) outOfMemory();
    if (places.has(text)) return pair(places.get(text), second);
    places.set(text, second);
  }
  return -1;
}

/** Keys in order, and every number in one spelling. */
function writeSorted(out: Bytes, value: Value): void {
  if (value.isNumber) new Written(value).write(out);
  else if (value.isText) writeQuoted(out, value.text);
  else if (value.isScalar) writeValue(out, value);
  else {
    const keys = value.keys.slice(0).sort();
    out.byte(value.isList ? 0x5b : 0x7b);
    for (let i = 0; i < value.items.length; i++) {
      if (value.isObject) writeQuoted(out, keys[i]);
      writeSorted(out, value.isList ? value.items[i] : value.get(keys[i]));
      out.byte(0x2c);
    }
    out.byte(value.isList ? 0x5d : 0x7d);
  }
}

function pair(first: i32, second: i32): i64 {
  return (<i64>first << 32) | second;
}
