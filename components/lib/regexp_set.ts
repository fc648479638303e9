// A set of code points: what a class of a regular expression matches.

const END: i32 = 0x110000;

export class CodePoints {
  /** Where runs begin and end, in turn; an end is the first code point that is not in it. */
  private bounds: i32[] = [];
  private ascii: u64 = 0;
  private upperAscii: u64 = 0;

  /** Both ends belong to it. */
  static range(low: i32, high: i32): CodePoints {
    const points = new CodePoints();
    points.bounds.push(low);
    points.bounds.push(high + 1);
    return points.indexed();
  }

  static none(): CodePoints {
    return CodePoints.of([]);
  }

  /** Runs in ascending order, each as its first code point and the one behind its last. */
  static of(bounds: i32[]): CodePoints {
    const points = new CodePoints();
    points.bounds = bounds;
    return points.indexed();
  }

  // @ts-ignore: decorator
  @inline
  has(point: i32): bool {
    if (point < 64) return bool((this.ascii >> <u64>point) & 1);
    if (point < 128) return bool((this.upperAscii >> <u64>(point - 64)) & 1);
    return this.find(point);
  }

  private find(point: i32): bool {
    let low = 0;
    let high = this.bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (unchecked(this.bounds[middle]) <= point) low = middle + 1;
      else high = middle;
    }
    return bool(low & 1);
  }

  inverted(): CodePoints {
    const bounds = this.bounds.slice(0);
    if (bounds.length && bounds[0] == 0) bounds.shift();
    else bounds.unshift(0);
    if (bounds.length && bounds[bounds.length - 1] == END) bounds.pop();
    else bounds.push(END);
    return CodePoints.of(bounds);
  }

  /** What is in one of two sets, or in both. */
  or(other: CodePoints): CodePoints {
    const merged: i32[] = [];
    let i = 0;
    let j = 0;
    // An odd number of bounds behind us: inside.
    while (i < this.bounds.length || j < other.bounds.length) {
      const isOurs = j == other.bounds.length || (i < this.bounds.length && this.bounds[i] <= other.bounds[j]);
      const wasInside = bool((i | j) & 1);
      const bound = isOurs ? this.bounds[i++] : other.bounds[j++];
      if (bool((i | j) & 1) == wasInside) continue;
      // Runs that touch are one.
      if (merged.length && merged[merged.length - 1] == bound) merged.pop();
      else merged.push(bound);
    }
    return CodePoints.of(merged);
  }

  private indexed(): CodePoints {
    for (let point = 0; point < 64; point++) {
      if (this.find(point)) this.ascii |= <u64>1 << <u64>point;
      if (this.find(point + 64)) this.upperAscii |= <u64>1 << <u64>point;
    }
    return this;
  }
}

// @ts-ignore: decorator
@lazy
export const DIGITS: CodePoints = CodePoints.range(0x30, 0x39);

// @ts-ignore: decorator
@lazy
export const WORD: CodePoints = CodePoints.of([0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b]);

/** ECMA-262's WhiteSpace and LineTerminator. */
// @ts-ignore: decorator
@lazy
export const BLANKS: CodePoints = CodePoints.of([
  0x09, 0x0e, 0x20, 0x21, 0xa0, 0xa1, 0x1680, 0x1681, 0x2000, 0x200b, 0x2028, 0x202a, 0x202f, 0x2030, 0x205f, 0x2060,
  0x3000, 0x3001, 0xfeff, 0xff00,
]);

/** What `.` matches: anything but a line terminator. */
// @ts-ignore: decorator
@lazy
export const NO_LINE_END: CodePoints = CodePoints.of([0x0a, 0x0b, 0x0d, 0x0e, 0x2028, 0x202a]).inverted();
