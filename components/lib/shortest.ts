// A double → the fewest decimal digits that are nearest to it and to no other double, as JavaScript writes
// it. The standard library's `toString` is a digit too long, or not the closest, once in a few hundred.
//
// Steele and White's algorithm, in the form that Burger and Dybvig gave it ("Printing Floating-Point
// Numbers Quickly and Accurately", 1996): value = remainder / scale, and the neighbours' halves beside it.

import { Bytes } from "./bytes";
import { Natural } from "./natural";

/** 2^1075 times a mantissa takes 36 words. */
const WORDS: i32 = 40;

const MOST_DIGITS: i32 = 17;
const LOG10_OF_2: f64 = 0.30102999566398120;

// Used again for each number, because freed memory is not.
const remainder = new Natural(WORDS);
const scale = new Natural(WORDS);
const above = new Natural(WORDS);
const below = new Natural(WORDS);
const sum = new Natural(WORDS);
const digits = new StaticArray<u8>(MOST_DIGITS);
let count: i32 = 0;
/** Digits before the decimal point. */
let point: i32 = 0;

/** Writes a finite number that is not 0. */
export function writeShortest(out: Bytes, number: f64): void {
  if (number < 0) out.byte(0x2d);
  number = Math.abs(number);
  if (!findFew(number)) findAll(number);
  if (point < -5 || point > 21) writeScientific(out);
  else if (point <= 0) {
    out.byte(0x30).byte(0x2e);
    for (let i = point; i < 0; i++) out.byte(0x30);
    writeDigits(out, 0, count);
  } else {
    writeDigits(out, 0, min(point, count));
    for (let i = count; i < point; i++) out.byte(0x30);
    if (count > point) writeDigits(out.byte(0x2e), point, count);
  }
}

function writeScientific(out: Bytes): void {
  writeDigits(out, 0, 1);
  if (count > 1) writeDigits(out.byte(0x2e), 1, count);
  out.byte(0x65).byte(point > 0 ? 0x2b : 0x2d).text(abs(point - 1).toString());
}

function writeDigits(out: Bytes, from: i32, to: i32): void {
  for (let i = from; i < to; i++) out.byte(0x30 + <i32>digits[i]);
}

/**
 * Finds the digits of a number that has up to 15 of them, as those have that people write. Two decimals of
 * 15 digits never share a double, so that the first one that gives the number back is the shortest.
 */
function findFew(number: f64): bool {
  let power: f64 = 1;
  for (let decimals = 1; decimals <= 15; decimals++) {
    power *= 10;
    const whole = nearest(number * power);
    if (whole >= 1e15) return false;
    if (whole / power != number) continue;
    count = 0;
    for (let rest = <u64>whole; rest; rest /= 10) count++;
    let rest = <u64>whole;
    for (let i = count - 1; i >= 0; i--, rest /= 10) digits[i] = <u8>(rest % 10);
    point = count - decimals;
    return true;
  }
  return false;
}

function findAll(number: f64): void {
  const isEven = start(number);
  count = 0;
  while (true) {
    let digit: u8 = 0;
    for (; remainder.compare(scale) >= 0; digit++) remainder.subtract(scale);
    const belowOrder = remainder.compare(below);
    const aboveOrder = sum.copy(remainder).compareSum(above, scale);
    const mayEnd = isEven ? belowOrder <= 0 : belowOrder < 0;
    const mayEndAbove = isEven ? aboveOrder >= 0 : aboveOrder > 0;
    if (mayEnd || mayEndAbove) {
      if (!mayEnd || (mayEndAbove && isPastHalf(digit))) digit++;
      digits[count++] = digit;
      return;
    }
    digits[count++] = digit;
    remainder.multiply(10);
    above.multiply(10);
    below.multiply(10);
  }
}

/** Sets up the fractions so that the first digit comes next. Says whether the mantissa is even. */
function start(number: f64): bool {
  const bits = reinterpret<u64>(number);
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  const mantissa = biased ? fraction | (1 << 52) : fraction;
  const exponent = max(biased, 1) - 1075;
  // The double below a power of two is only half as far away.
  const isPower = fraction == 0 && biased > 1;
  remainder.set(mantissa).shiftLeft(max(exponent, 0) + (isPower ? 2 : 1));
  scale.set(1).shiftLeft(max(-exponent, 0) + (isPower ? 2 : 1));
  below.set(1).shiftLeft(max(exponent, 0));
  above.copy(below);
  if (isPower) above.multiply(2);

  point = <i32>Math.ceil(<f64>(63 - <i32>clz(mantissa) + exponent) * LOG10_OF_2 - 1e-10);
  timesTenTo(scale, point);
  timesTenTo(remainder, -point);
  timesTenTo(above, -point);
  timesTenTo(below, -point);
  const isEven = (mantissa & 1) == 0;
  const order = sum.copy(remainder).compareSum(above, scale);
  if (isEven ? order >= 0 : order > 0) {
    point++;
  } else {
    remainder.multiply(10);
    above.multiply(10);
    below.multiply(10);
  }
  return isEven;
}

/** Nothing for an exponent below 0. */
function timesTenTo(natural: Natural, exponent: i32): void {
  if (exponent <= 0) return;
  natural.multiplyByFives(exponent);
  natural.shiftLeft(exponent);
}

/** Whether what is left is more than half a digit; of two digits as near, the even one is taken. */
function isPastHalf(digit: u8): bool {
  const order = sum.copy(remainder).compareSum(remainder, scale);
  return order > 0 || (order == 0 && (digit & 1) == 1);
}
