// A number to the power of another, in pairs of doubles (a value and what its rounding left out), so that the
// result is nearly always the nearest double. The standard library's tables for it take 6 KB.

/** 2^27 + 1 splits a double in two halves whose products are exact (Veltkamp). */
const SPLITTER: f64 = 134217729;

/** Beyond these, the halves or their products overflow or lose bits. */
const LARGE: f64 = 1e290;
const SMALL: f64 = 1e-280;

class Pair {
  constructor(
    public high: f64,
    public low: f64,
  ) {}

  times(other: Pair): Pair {
    const product = this.high * other.high;
    const left = error(this.high, other.high, product);
    return isFinite(product) ? sum(product, left + (this.high * other.low + this.low * other.high)) : new Pair(product, 0);
  }

  root(): Pair {
    const root = Math.sqrt(this.high);
    if (root == 0) return new Pair(0, 0);
    const square = root * root;
    return sum(root, (this.high - square - error(root, root, square) + this.low) / (2 * root));
  }

  reciprocal(): Pair {
    const quotient = 1 / this.high;
    if (quotient == 0 || !isFinite(quotient)) return new Pair(quotient, 0);
    const product = quotient * this.high;
    return sum(quotient, quotient * (1 - product - error(quotient, this.high, product) - quotient * this.low));
  }
}

/** For a negative base, the exponent must be an integer. */
export function power(base: f64, exponent: f64): f64 {
  // Turned over where neither the number nor its power can overflow, so that a tiny result is not lost.
  const isTurnedFirst = exponent < 0 && Math.abs(base) >= 1;
  const first = isTurnedFirst ? new Pair(base, 0).reciprocal() : new Pair(base, 0);
  let whole = Math.floor(Math.abs(exponent));
  let fraction = Math.abs(exponent) - whole;
  let result = new Pair(1, 0);
  for (let square = first; whole > 0; whole = Math.floor(whole / 2)) {
    if (whole % 2 == 1) result = result.times(square);
    square = square.times(square);
  }
  for (let root = first; fraction > 0; ) {
    root = root.root();
    fraction *= 2;
    if (fraction < 1) continue;
    result = result.times(root);
    fraction -= 1;
  }
  if (exponent < 0 && !isTurnedFirst) result = result.reciprocal();
  return result.high + result.low;
}

/** The larger one comes first. */
function sum(a: f64, b: f64): Pair {
  const total = a + b;
  return new Pair(total, b - (total - a));
}

/** What the rounding of a product left out (Dekker); 0 where that cannot be told. */
function error(a: f64, b: f64, product: f64): f64 {
  const most = Math.max(Math.abs(product), Math.max(Math.abs(a), Math.abs(b)));
  if (!(most < LARGE) || Math.abs(product) < SMALL) return 0;
  const a1 = upperHalf(a);
  const b1 = upperHalf(b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2);
}

function upperHalf(number: f64): f64 {
  const scaled = number * SPLITTER;
  return scaled - (scaled - number);
}
