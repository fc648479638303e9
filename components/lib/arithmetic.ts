// Numbers from lists and pairs of numbers. What a double cannot hold fails; it is never NaN, and never a digit less.

import { fail, kindName } from "./component";
import { compareTexts } from "./compare";
import { Value } from "./json";

const EXACT_INTEGERS: f64 = 9007199254740992.0; // 2^53

/** A number for computing; an integer that a double would change fails. `index` is its place in a list. */
export function operand(value: Value, name: string, index: i32 = -1): f64 {
  const number = value.number;
  if (!isFinite(number)) finite(value, name, index); // which says why
  if (Math.abs(number) >= EXACT_INTEGERS && isInteger(value)) {
    fail(place(name, index) + " has more digits than can be computed with: integers must be below 2^53");
  }
  return number;
}

/** A number that may only be passed on or compared. */
export function finite(value: Value, name: string, index: i32 = -1): Value {
  if (!value.isNumber) fail(place(name, index) + " must be a number, not " + kindName(value));
  if (!isFinite(value.number)) fail(place(name, index) + " is larger than a number can be (1.8e308)");
  return value;
}

function place(name: string, index: i32): string {
  return "`" + name + (index < 0 ? "`" : "[" + index.toString() + "]`");
}

/** The result of computing with numbers that are integers, or not. */
export function computed(number: f64, areIntegers: bool): Value {
  if (!isFinite(number)) fail("the result is larger than a number can be (1.8e308)");
  if (areIntegers && Math.abs(number) >= EXACT_INTEGERS) {
    fail("the result is an integer that is not below 2^53, and could lose digits");
  };
  return Value.number(number);
}

/** Written without a fraction and an exponent. */
export function isInteger(value: Value): bool {
  for (let i = 0; i < value.length; i++) {
    const c = load<u8>(value.pointer + <usize>i);
    if (c != 0x2d && <u32>(c - 0x30) > 9) return false;
  }
  return true;
}

export function sum(items: Value[]): Value {
  let total: f64 = 0;
  let areIntegers = true;
  for (let i = 0; i < items.length; i++) {
    total += operand(items[i], "input", i);
    if (!isInteger(items[i])) areIntegers = false;
    // Once beyond, a later item may bring the sum back, but not its digits.
    if (areIntegers && Math.abs(total) >= EXACT_INTEGERS) break;
  }
  return computed(total, areIntegers);
}

export function average(items: Value[]): Value {
  if (items.length == 0) fail("`input` must not be empty");
  return computed(sum(items).number / <f64>items.length, false);
}

/** Below 0, 0 or above 0: exact for integers of any length. */
export function compareNumbers(a: Value, b: Value): i32 {
  const x = a.number;
  const y = b.number;
  if (x != y) return x < y ? -1 : 1;
  if (Math.abs(x) < EXACT_INTEGERS || !isInteger(a) || !isInteger(b)) return 0;
  const order = compareTexts(a.text, b.text); // as long as each other, with one sign
  return x < 0 ? -order : order;
}

/** The first of the smallest (`sign` 1) or of the largest (-1) items: all numbers or all texts. */
export function extreme(items: Value[], sign: i32): Value {
  if (items.length == 0) fail("`input` must not be empty");
  let found = items[0];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (!item.isText) finite(item, "input", i);
    if (item.kind != found.kind) fail("`input` must hold either numbers or texts, not both");
    const order = item.isText ? compareTexts(item.text, found.text) : compareNumbers(item, found);
    if (order * sign < 0) found = item;
  }
  return found;
}
