// A number as it is written → rounded at a decimal place, or in plain digits. Nothing is lost on the way:
// 1.005 is rounded as it stands, not as the double that is a little less.

import { Bytes } from "./bytes";
import { Kind, Value } from "./json";

const EXACT_INTEGERS: f64 = 9007199254740992.0; // 2^53

/** A zero is not written with more zeros than these, though `0e-99999` has them. */
const MOST_ZEROS: i32 = 100;

export const enum Rounding {
  /** To the nearest; a half away from zero. */
  Half,
  Down,
  Up,
}

export class Decimal {
  /** Of a JSON number that is not beyond a double's range. */
  static of(value: Value): Decimal {
    const text = value.text;
    const e = max(text.indexOf("e"), text.indexOf("E"));
    const isNegative = text.startsWith("-");
    const mantissa = text.substring(isNegative ? 1 : 0, e < 0 ? text.length : e);
    const dot = mantissa.indexOf(".");
    const digits = dot < 0 ? mantissa : mantissa.substring(0, dot) + mantissa.substring(dot + 1);
    const scale = dot < 0 ? 0 : mantissa.length - dot - 1;
    return new Decimal(isNegative, withoutZeros(digits), scale - (e < 0 ? 0 : exponentOf(text.substring(e + 1))));
  }

  private constructor(
    private isNegative: bool,
    /** Without zeros in front: none for zero. */
    private digits: string,
    /** How many of the digits stand behind the point; below 0, so many zeros follow them. */
    private scale: i32,
  ) {}

  get isZero(): bool {
    return this.digits.length == 0;
  }

  rounded(decimals: i32, rounding: Rounding): Decimal {
    const kept = this.digits.length - (this.scale - decimals);
    if (this.scale <= decimals) return this;
    const digits = this.digits.substring(0, max(kept, 0));
    const away = rounding == Rounding.Half
      ? kept >= 0 && this.digits.charCodeAt(kept) >= 0x35
      : (rounding == Rounding.Up) != this.isNegative && !this.isZeroFrom(max(kept, 0));
    return new Decimal(this.isNegative, away ? successor(digits) : withoutZeros(digits), decimals);
  }

  private isZeroFrom(place: i32): bool {
    for (let i = place; i < this.digits.length; i++) if (this.digits.charCodeAt(i) != 0x30) return false;
    return true;
  }

  /** Plain digits with so many decimals or more; `separator` stands between thousands. */
  toText(decimals: i32, separator: string): string {
    const out = new Bytes();
    if (this.isNegative && !this.isZero) out.byte(0x2d);
    const whole = this.isZero ? 0 : this.digits.length - this.scale;
    for (let place = max(whole, 1); place > 0; place--) {
      out.byte(this.digit(whole - place));
      if (place > 1 && place % 3 == 1) out.text(separator);
    }
    const count = max(this.isZero ? min(this.scale, MOST_ZEROS) : this.scale, decimals);
    if (count > 0) out.byte(0x2e);
    for (let i = 0; i < count; i++) out.byte(this.digit(whole + i));
    return out.toString();
  }

  /** A digit's character; zeros stand before and behind those that are written. */
  private digit(index: i32): i32 {
    return index >= 0 && index < this.digits.length ? this.digits.charCodeAt(index) : 0x30;
  }

  /** A number in JavaScript's shortest form; digits that a double cannot hold stay. */
  toValue(): Value {
    const plain = Bytes.of(this.toText(0, ""));
    const value = Value.slice(Kind.Number, plain.pointer, plain.length);
    return Math.abs(value.number) < EXACT_INTEGERS ? Value.number(value.number) : value;
  }
}

function withoutZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) == 0x30) start++;
  return digits.substring(start);
}

/** The next natural number. */
function successor(digits: string): string {
  let last = digits.length - 1;
  while (last >= 0 && digits.charCodeAt(last) == 0x39) last--;
  const zeros = "0".repeat(digits.length - 1 - last);
  if (last < 0) return "1" + zeros;
  return withoutZeros(digits.substring(0, last) + String.fromCharCode(digits.charCodeAt(last) + 1) + zeros);
}

/** Beyond 100,000 it makes no difference. */
function exponentOf(text: string): i32 {
  let exponent = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit >= 0 && exponent < 100_000) exponent = exponent * 10 + digit; // not the sign
  }
  return text.startsWith("-") ? -exponent : exponent;
}
