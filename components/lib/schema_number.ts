// JSON numbers compared and divided as they are written, so that no digit counts as another.

import { Bytes } from "./bytes";
import { Value } from "./json";

/** Larger divisors have more digits than the arithmetic below can hold. */
const MOST_DIVISOR_DIGITS: i32 = 18;
const MOST_EXPONENT: i64 = 1_000_000_000;

/** A number as digits without zeros at either end, times a power of ten. */
export class Written {
  isNegative: bool = false;
  count: i32 = 0;
  exponent: i64 = 0;
  /** One digit a byte; none for zero. */
  digits: StaticArray<u8>;

  constructor(value: Value) {
    this.digits = new StaticArray<u8>(value.length);
    const end = value.pointer + <usize>value.length;
    let at = value.pointer;
    this.isNegative = load<u8>(at) == 0x2d;
    if (this.isNegative) at++;
    let inFraction = false;
    for (; at < end; at++) {
      const c = <i32>load<u8>(at);
      if (c == 0x2e) inFraction = true;
      else if (<u32>(c - 0x30) < 10) {
        if (this.count || c != 0x30) this.digits[this.count++] = <u8>(c - 0x30);
        if (inFraction) this.exponent--;
      } else break;
    }
    if (at < end) this.exponent += writtenExponent(at + 1, end);
    while (this.count && this.digits[this.count - 1] == 0) {
      this.count--;
      this.exponent++;
    }
    if (this.count == 0) this.isNegative = false;
  }

  /** The power of ten above its first digit. */
  get magnitude(): i64 {
    return this.exponent + <i64>this.count;
  }

  /** Of two numbers without their signs: below 0, 0 or above 0. */
  compareSize(other: Written): i32 {
    if (!this.count || !other.count) return this.count - other.count;
    if (this.magnitude != other.magnitude) return this.magnitude < other.magnitude ? -1 : 1;
    for (let i = 0; i < max(this.count, other.count); i++) {
      const digit = i < this.count ? <i32>this.digits[i] : 0;
      const otherDigit = i < other.count ? <i32>other.digits[i] : 0;
      if (digit != otherDigit) return digit - otherDigit;
    }
    return 0;
  }

  /** In a spelling that every number of the same value has. */
  write(out: Bytes): void {
    if (this.isNegative) out.byte(0x2d);
    for (let i = 0; i < this.count; i++) out.byte(0x30 + this.digits[i]);
    if (this.count) out.byte(0x65).text(this.exponent.toString());
    else out.byte(0x30);
  }

  remainder(divisor: u64): u64 {
    let rest: u64 = 0;
    for (let i = 0; i < this.count; i++) rest = (rest * 10 + this.digits[i]) % divisor;
    return rest;
  }
}

function writtenExponent(at: usize, end: usize): i64 {
  const isNegative = load<u8>(at) == 0x2d;
  let exponent: i64 = 0;
  for (; at < end; at++) {
    const digit = <i64>load<u8>(at) - 0x30;
    if (digit >= 0 && exponent < MOST_EXPONENT) exponent = exponent * 10 + digit; // not the sign
  }
  return isNegative ? -exponent : exponent;
}

/** Below 0, 0 or above 0. */
export function compareNumbers(a: Value, b: Value): i32 {
  const near = a.number;
  const otherNear = b.number;
  // Rounding to a double never changes an order, but it can make one of two numbers.
  if (near < otherNear) return -1;
  if (near > otherNear) return 1;
  if (isShort(a) && isShort(b)) return 0;
  const exact = new Written(a);
  const other = new Written(b);
  if (exact.isNegative != other.isNegative) return exact.isNegative ? -1 : 1;
  return exact.isNegative ? other.compareSize(exact) : exact.compareSize(other);
}

/** So few digits that a double holds each of them. */
function isShort(value: Value): bool {
  return value.length <= 15 && isPlain(value);
}

/** Digits only, maybe with a sign. */
function isPlain(value: Value): bool {
  for (let i = 1; i < value.length; i++) if (<u32>(load<u8>(value.pointer + <usize>i) - 0x30) > 9) return false;
  return true;
}

/** `1.0` and `1e3` are integers. */
export function isInteger(value: Value): bool {
  return isPlain(value) || new Written(value).exponent >= 0;
}

/** `multipleOf` can hold it. */
export function isDivisor(value: Value): bool {
  return new Written(value).count <= MOST_DIVISOR_DIGITS;
}

/** The quotient is an integer. The divisor is above 0 and one that `isDivisor` takes. */
export function isMultiple(value: Value, divisor: Value): bool {
  const number = new Written(value);
  const by = new Written(divisor);
  if (number.count == 0) return true;
  const shift = number.exponent - by.exponent;
  if (shift < 0) return false; // its last digit is no zero, but every multiple's is
  const modulus = by.remainder(u64.MAX_VALUE);
  return product(number.remainder(modulus), powerOfTen(shift, modulus), modulus) == 0;
}

/** 10^exponent mod modulus. */
function powerOfTen(exponent: i64, modulus: u64): u64 {
  let power: u64 = 1 % modulus;
  let square: u64 = 10 % modulus;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) power = product(power, square, modulus);
    square = product(square, square, modulus);
  }
  return power;
}

/** a · b mod modulus, which is below 2^63, so that no sum of two is too long. */
function product(a: u64, b: u64, modulus: u64): u64 {
  let sum: u64 = 0;
  for (; b > 0; b >>= 1) {
    if (b & 1) sum = (sum + a) % modulus;
    a = (a + a) % modulus;
  }
  return sum;
}
