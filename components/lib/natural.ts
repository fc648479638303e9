// A large natural number: words of 32 bits, the lowest first. What does not fit its words is never given to it.

/** 5^13 and 10^9 are the largest powers in 32 bits. */
const FIVES: i32 = 13;

export class Natural {
  words: StaticArray<u32>;
  count: i32 = 0;

  constructor(capacity: i32) {
    this.words = new StaticArray<u32>(capacity);
  }

  set(value: u64): Natural {
    this.count = 0;
    for (; value; value >>= 32) this.words[this.count++] = <u32>value;
    return this;
  }

  copy(other: Natural): Natural {
    for (let i = 0; i < other.count; i++) this.words[i] = other.words[i];
    this.count = other.count;
    return this;
  }

  multiply(factor: u64, carry: u64 = 0): void {
    for (let i = 0; i < this.count; i++) {
      carry += <u64>this.words[i] * factor;
      this.words[i] = <u32>carry;
      carry >>= 32;
    }
    if (carry) this.words[this.count++] = <u32>carry;
  }

  multiplyByFives(exponent: i32): void {
    for (; exponent > 0; exponent -= FIVES) this.multiply(fiveTo(min(exponent, FIVES)));
  }

  /** Whether something is left over. */
  divideByFives(exponent: i32): bool {
    let isInexact = false;
    for (; exponent > 0; exponent -= FIVES) if (this.divide(fiveTo(min(exponent, FIVES)))) isInexact = true;
    return isInexact;
  }

  /** Gives the remainder. */
  private divide(divisor: u64): u64 {
    let remainder: u64 = 0;
    for (let i = this.count - 1; i >= 0; i--) {
      const part = (remainder << 32) | <u64>this.words[i];
      this.words[i] = <u32>(part / divisor);
      remainder = part % divisor;
    }
    this.trim();
    return remainder;
  }

  shiftLeft(bits: i32): void {
    const words = bits >> 5;
    for (let i = this.count - 1; i >= 0; i--) this.words[i + words] = this.words[i];
    for (let i = 0; i < words; i++) this.words[i] = 0;
    if (this.count) this.count += words;
    this.multiply((<u64>1) << (bits & 31));
  }

  add(other: Natural): void {
    let carry: u64 = 0;
    for (let i = 0; i < other.count || carry; i++) {
      if (i == this.count) this.words[this.count++] = 0;
      carry += <u64>this.words[i] + (i < other.count ? <u64>other.words[i] : 0);
      this.words[i] = <u32>carry;
      carry >>= 32;
    }
  }

  /** `other` must not be larger. */
  subtract(other: Natural): void {
    let borrow: i64 = 0;
    for (let i = 0; i < this.count; i++) {
      borrow += <i64>this.words[i] - (i < other.count ? <i64>other.words[i] : 0);
      this.words[i] = <u32>borrow;
      borrow >>= 32;
    }
    this.trim();
  }

  /** Below 0, 0 or above 0. */
  compare(other: Natural): i32 {
    if (this.count != other.count) return this.count - other.count;
    for (let i = this.count - 1; i >= 0; i--) {
      if (this.words[i] != other.words[i]) return this.words[i] < other.words[i] ? -1 : 1;
    }
    return 0;
  }

  /** Adds `other`, then compares. */
  compareSum(other: Natural, limit: Natural): i32 {
    this.add(other);
    return this.compare(limit);
  }

  bit(index: i32): u64 {
    return (this.words[index >> 5] >> (index & 31)) & 1;
  }

  /** How many bits it has. */
  get bits(): i32 {
    return this.count ? (this.count << 5) - <i32>clz(this.words[this.count - 1]) : 0;
  }

  private trim(): void {
    while (this.count > 0 && this.words[this.count - 1] == 0) this.count--;
  }
}

function fiveTo(exponent: i32): u64 {
  let power: u64 = 1;
  for (; exponent > 0; exponent--) power *= 5;
  return power;
}
