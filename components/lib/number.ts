// Decimal digits ↔ the nearest double. Exact: AssemblyScript's own `parseFloat` is wrong by powers of
// ten for 16 and more digits with exponents of 23 to 37.

import { Bytes } from "./bytes";
import { Natural } from "./natural";
import { writeShortest } from "./shortest";

const EXACT_INTEGERS: f64 = 9007199254740992.0; // 2^53
const MANTISSA_BITS: i32 = 53;
const LEAST_EXPONENT: i32 = -1022;
const GREATEST_EXPONENT: i32 = 1023;

/** More digits than these never change the nearest double, if it is known that some digit follows. */
const SIGNIFICANT_DIGITS: i32 = 800;

/** 800 digits, made long enough to divide them by 10^1130. */
const WORDS: i32 = 512;

/** Writes a number as JavaScript does: integers without a fraction, what is no number as null. */
export function writeNumber(out: Bytes, number: f64): void {
  if (!isFinite(number)) {
    out.text("null");
    return;
  }
  if (number == Math.floor(number) && Math.abs(number) < EXACT_INTEGERS) {
    writeInteger(out, <i64>number);
    return;
  }
  writeShortest(out, number);
}

/** Digit by digit: `toString` would leave a text behind for every number. */
export function writeInteger(out: Bytes, number: i64): void {
  if (number < 0) out.byte(0x2d);
  let power: u64 = 1;
  for (let rest = <u64>abs(number); rest >= 10; rest /= 10) power *= 10;
  for (; power; power /= 10) out.byte(0x30 + <i32>((<u64>abs(number) / power) % 10));
}

/** The double nearest to a slice that matches JSON's grammar of numbers; ties go to the even one. */
export function parseNumber(pointer: usize, length: i32): f64 {
  const end = pointer + <usize>length;
  const negative = load<u8>(pointer) == 0x2d;
  const first = negative ? pointer + 1 : pointer;
  let mantissa: u64 = 0;
  let digits = 0;
  let exponent = 0;
  let inFraction = false;
  let isCut = false;
  let at = first;
  for (; at < end; at++) {
    const c = <u32>load<u8>(at);
    if (c == 0x2e) {
      inFraction = true;
      continue;
    }
    if (c - 0x30 >= 10) break;
    if (digits < 19) {
      mantissa = mantissa * 10 + (c - 0x30);
      if (mantissa) digits++;
      if (inFraction) exponent--;
    } else {
      if (c != 0x30) isCut = true;
      if (!inFraction) exponent++;
    }
  }
  const written = writtenExponent(at, end);
  exponent += written;
  let number: f64 = 0;
  if (mantissa == 0) number = 0;
  else if (!isCut && mantissa <= <u64>EXACT_INTEGERS && exponent >= -22 && exponent <= 22) {
    // Both are exact doubles, so that one operation rounds once.
    number = exponent < 0 ? <f64>mantissa / tenTo(-exponent) : <f64>mantissa * tenTo(exponent);
  } else number = new Decimal(first, at, written).nearest();
  return negative ? -number : number;
}

/** The exponent that stands from `at` on, if one does; large ones are cut, as they change nothing. */
function writtenExponent(at: usize, end: usize): i32 {
  if (at >= end) return 0;
  at++; // the `e`
  const c = load<u8>(at);
  if (c == 0x2b || c == 0x2d) at++;
  let exponent = 0;
  for (; at < end; at++) if (exponent < 100_000) exponent = exponent * 10 + (load<u8>(at) - 0x30);
  return c == 0x2d ? -exponent : exponent;
}

/** Exact up to 10^22. */
function tenTo(exponent: i32): f64 {
  let power: f64 = 1;
  for (; exponent > 0; exponent--) power *= 10;
  return power;
}

// Used again for each number, because freed memory is not.
const scratch = new Natural(WORDS);

/** A decimal on its way to a double: a natural number times a power of two. */
class Decimal {
  private natural: Natural = scratch.set(0);
  /** Something of the value lies below the lowest bit. */
  private isInexact: bool = false;
  private binaryExponent: i32 = 0;
  private decimalExponent: i32;
  private digits: i32 = 0;

  /** The digits (a point among them) between two addresses, times a power of ten. */
  constructor(pointer: usize, end: usize, exponent: i32) {
    this.decimalExponent = exponent;
    let inFraction = false;
    for (let at = pointer; at < end; at++) {
      const c = <u32>load<u8>(at);
      if (c == 0x2e) {
        inFraction = true;
      } else if (this.digits == 0 && c == 0x30) {
        if (inFraction) this.decimalExponent--;
      } else if (this.digits < SIGNIFICANT_DIGITS) {
        this.digits++;
        if (inFraction) this.decimalExponent--;
        this.natural.multiply(10, c - 0x30);
      } else {
        if (c != 0x30) this.isInexact = true;
        if (!inFraction) this.decimalExponent++;
      }
    }
  }

  nearest(): f64 {
    const magnitude = this.digits + this.decimalExponent;
    if (this.digits == 0 || magnitude < -330) return 0;
    if (magnitude > 310) return Infinity;
    // 10^e = 5^e · 2^e: only the five needs work.
    this.binaryExponent = this.decimalExponent;
    if (this.decimalExponent >= 0) this.natural.multiplyByFives(this.decimalExponent);
    else this.divideByFives(-this.decimalExponent);
    return this.rounded();
  }

  private divideByFives(exponent: i32): void {
    // So many words that 64 bits are left after the division: log2(5) < 2.322.
    const shift = (((exponent * 2322) / 1000 + 96) >> 5) << 5;
    this.natural.shiftLeft(shift);
    this.binaryExponent -= shift;
    if (this.natural.divideByFives(exponent)) this.isInexact = true;
  }

  private rounded(): f64 {
    const natural = this.natural;
    const bits = natural.bits;
    const exponent = bits - 1 + this.binaryExponent; // the value is in [2^exponent, 2^(exponent + 1))
    if (exponent > GREATEST_EXPONENT) return Infinity;
    const isSubnormal = exponent < LEAST_EXPONENT;
    const precision = isSubnormal ? MANTISSA_BITS - (LEAST_EXPONENT - exponent) : MANTISSA_BITS;
    if (precision < 0) return 0;
    const lowest = bits - precision;
    let mantissa: u64 = 0;
    for (let i = bits - 1; i >= max(lowest, 0); i--) mantissa = (mantissa << 1) | natural.bit(i);
    if (lowest < 0) mantissa <<= -lowest;
    else if (lowest > 0 && natural.bit(lowest - 1) && (mantissa & 1 || this.isInexact || this.anyBelow(lowest - 1))) {
      mantissa++;
    }
    // A mantissa that carried over makes the right number by plain addition, in either case.
    if (isSubnormal) return reinterpret<f64>(mantissa);
    return reinterpret<f64>((<u64>(exponent + 1023) << 52) + (mantissa - (1 << 52)));
  }

  private anyBelow(end: i32): bool {
    for (let i = 0; i < end; i++) if (this.natural.bit(i)) return true;
    return false;
  }
}
