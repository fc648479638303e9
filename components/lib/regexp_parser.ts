// A regular expression's text → a tree. The syntax is ECMA-262's with its flag `u`; where only the syntax
// without the flag knows a meaning (`[\w-.]`, `\-`, a lone brace), that meaning counts.

import { hexDigit } from "./json_parser";
import { property } from "./regexp_properties";
import { BLANKS, CodePoints, DIGITS, NO_LINE_END, WORD } from "./regexp_set";

/** Deeper groups are refused: they would use up the engine's stack. */
const MAX_DEPTH: i32 = 50;

/** Counts above this one are refused long before by the size of what they repeat. */
const MAX_COUNT: i32 = 1_000_000;

export const UNLIMITED: i32 = -1;

export const enum Part {
  /** Matches without a code point. */
  Empty,
  Point,
  Set,
  Sequence,
  Choice,
  Repeat,
  Start,
  End,
  WordEdge,
  NoWordEdge,
  Ahead,
  NotAhead,
}

export class Node {
  point: i32 = 0;
  set: CodePoints | null = null;
  parts: Node[] = [];
  /** Of a repetition. */
  least: i32 = 0;
  most: i32 = 0;

  constructor(public part: Part) {}

  static of(part: Part, parts: Node[]): Node {
    const node = new Node(part);
    node.parts = parts;
    return node;
  }

  static point(point: i32): Node {
    const node = new Node(Part.Point);
    node.point = point;
    return node;
  }

  static set(set: CodePoints): Node {
    const node = new Node(Part.Set);
    node.set = set;
    return node;
  }

  get isAssertion(): bool {
    return this.part >= Part.Start;
  }
}

export class PatternParser {
  /** What is wrong with the pattern; empty when nothing is. */
  problem: string = "";
  /** The pattern is a right one, but uses what is not supported here. */
  isUnsupported: bool = false;
  private at: i32 = 0;
  private depth: i32 = 0;

  constructor(private text: string) {}

  parse(): Node {
    const node = this.choice();
    if (this.more) this.reject("an unmatched `)`");
    return node;
  }

  /** There is something left, and nothing was wrong so far. */
  private get more(): bool {
    return this.at < this.text.length && this.problem.length == 0;
  }

  private reject(what: string): Node {
    if (this.problem.length == 0) this.problem = what + " at character " + (this.at + 1).toString();
    return new Node(Part.Empty);
  }

  private refuse(what: string): Node {
    if (this.problem.length == 0) this.isUnsupported = true;
    return this.reject(what);
  }

  private peek(offset: i32 = 0): i32 {
    const at = this.at + offset;
    return at < this.text.length ? this.text.charCodeAt(at) : -1;
  }

  private next(unit: i32): bool {
    if (this.peek() != unit) return false;
    this.at++;
    return true;
  }

  private nextText(text: string): bool {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes a code point; a pair of surrogates is one. */
  private takePoint(): i32 {
    const point = this.text.codePointAt(this.at);
    this.at += point > 0xffff ? 2 : 1;
    return point;
  }

  private choice(): Node {
    if (++this.depth > MAX_DEPTH) return this.refuse("groups nested deeper than " + MAX_DEPTH.toString() + " levels");
    const ways: Node[] = [this.sequence()];
    while (this.more && this.next(0x7c)) ways.push(this.sequence());
    this.depth--;
    return ways.length == 1 ? ways[0] : Node.of(Part.Choice, ways);
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.more && this.peek() != 0x7c && this.peek() != 0x29) parts.push(this.quantified());
    return parts.length == 1 ? parts[0] : Node.of(Part.Sequence, parts);
  }

  private quantified(): Node {
    const start = this.at;
    const atom = this.atom();
    const repeat = new Node(Part.Repeat);
    if (!this.quantifier(repeat)) return atom;
    if (atom.isAssertion) {
      this.at = start;
      return this.reject("a quantifier behind an assertion");
    }
    this.next(0x3f); // reluctant: the same texts match
    repeat.parts.push(atom);
    if (this.quantifier(new Node(Part.Repeat))) return this.reject("a quantifier behind a quantifier");
    return repeat;
  }

  /** Takes a quantifier, if there is one, and notes its counts. */
  private quantifier(node: Node): bool {
    const unit = this.peek();
    if (unit == 0x7b) return this.counts(node);
    if (unit != 0x2a && unit != 0x2b && unit != 0x3f) return false;
    this.at++;
    node.least = unit == 0x2b ? 1 : 0;
    node.most = unit == 0x3f ? 1 : UNLIMITED;
    return true;
  }

  /** `{n}`, `{n,}`, `{n,m}`; any other brace is a brace. */
  private counts(node: Node): bool {
    const start = this.at++;
    node.least = this.count();
    node.most = node.least;
    if (node.least >= 0 && this.next(0x2c)) node.most = this.count();
    if (node.least < 0 || !this.next(0x7d)) {
      this.at = start;
      return false;
    }
    if (node.most >= 0 && node.most < node.least) this.reject("a quantifier whose counts are out of order");
    return true;
  }

  /** -1 when there are no digits, which is also `UNLIMITED`. */
  private count(): i32 {
    let count = -1;
    while (<u32>(this.peek() - 0x30) < 10) {
      count = min(max(count, 0) * 10 + this.peek() - 0x30, MAX_COUNT);
      this.at++;
    }
    return count;
  }

  private atom(): Node {
    switch (this.peek()) {
      case 0x5e: // ^
        this.at++;
        return new Node(Part.Start);
      case 0x24: // $
        this.at++;
        return new Node(Part.End);
      case 0x28: // (
        return this.group();
      case 0x2e: // .
        this.at++;
        return Node.set(NO_LINE_END);
      case 0x5b: // [
        return this.bracket();
      case 0x5c: // backslash
        return this.escape();
      case 0x2a: // *
      case 0x2b: // +
      case 0x3f: // ?
        return this.reject("nothing to repeat");
    }
    if (this.peek() == 0x7b && this.quantifier(new Node(Part.Repeat))) return this.reject("nothing to repeat");
    return Node.point(this.takePoint());
  }

  private group(): Node {
    const start = this.at++;
    let around = Part.Empty;
    if (this.peek() == 0x3f) {
      if (this.nextText("?=")) around = Part.Ahead;
      else if (this.nextText("?!")) around = Part.NotAhead;
      else if (this.nextText("?<=") || this.nextText("?<!")) return this.refuse("a look behind (`(?<=` or `(?<!`)");
      else if (this.nextText("?<")) this.groupName();
      else if (!this.nextText("?:")) return this.unknownGroup();
    }
    const inner = this.choice();
    if (this.problem.length) return inner;
    if (!this.next(0x29)) {
      this.at = start;
      return this.reject("a group without its `)`");
    }
    return around == Part.Empty ? Node.of(Part.Sequence, [inner]) : Node.of(around, [inner]);
  }

  private unknownGroup(): Node {
    const unit = this.peek(1);
    // `(?i:`, `(?m-s:`
    if (unit == 0x69 || unit == 0x6d || unit == 0x73 || unit == 0x2d) return this.refuse("a flag");
    return this.reject("an unknown group");
  }

  private groupName(): void {
    const end = this.text.indexOf(">", this.at);
    if (end <= this.at) this.reject("a group without a name");
    else this.at = end + 1;
  }

  /** An escape outside brackets. */
  private escape(): Node {
    const unit = this.peek(1);
    if (unit == 0x62 || unit == 0x42) {
      this.at += 2;
      return new Node(unit == 0x62 ? Part.WordEdge : Part.NoWordEdge);
    }
    if ((unit >= 0x31 && unit <= 0x39) || unit == 0x6b) return this.refuse("a back reference");
    const set = this.classEscape();
    return set !== null ? Node.set(set) : Node.point(this.pointEscape());
  }

  /** `\d`, `\w`, `\s`, `\p{…}` and their opposites; null when it is another escape. */
  private classEscape(): CodePoints | null {
    const unit = this.peek(1);
    const lower = unit | 0x20;
    let set: CodePoints | null = null;
    if (lower == 0x64) set = DIGITS;
    else if (lower == 0x77) set = WORD;
    else if (lower == 0x73) set = BLANKS;
    else if (lower != 0x70) return null;
    this.at += 2;
    if (set === null) set = this.property();
    return unit == lower ? set : set.inverted();
  }

  private property(): CodePoints {
    const end = this.peek() == 0x7b ? this.text.indexOf("}", this.at) : -1;
    if (end < 0) {
      this.reject("a property without its braces");
      return DIGITS;
    }
    const name = this.text.substring(this.at + 1, end);
    const set = property(name);
    if (set === null) {
      this.refuse("the property `" + name + "`");
      return DIGITS;
    }
    this.at = end + 1;
    return set;
  }

  /** An escape that stands for one code point. */
  private pointEscape(): i32 {
    this.at++;
    if (!this.more) {
      this.reject("a backslash at the end");
      return 0;
    }
    const unit = this.peek();
    switch (unit) {
      case 0x74: // t
        return this.skipTo(0x09);
      case 0x6e: // n
        return this.skipTo(0x0a);
      case 0x76: // v
        return this.skipTo(0x0b);
      case 0x66: // f
        return this.skipTo(0x0c);
      case 0x72: // r
        return this.skipTo(0x0d);
      case 0x63: // c
        return this.control();
      case 0x78: // x
        this.at++;
        return this.hex(2);
      case 0x75: // u
        this.at++;
        return this.unicode();
    }
    if (unit == 0x30 && <u32>(this.peek(1) - 0x30) >= 10) return this.skipTo(0);
    if (<u32>(unit - 0x30) < 10 || <u32>((unit | 0x20) - 0x61) < 26) this.reject("an unknown escape");
    return this.takePoint();
  }

  private skipTo(point: i32): i32 {
    this.at++;
    return point;
  }

  private control(): i32 {
    const letter = this.peek(1);
    if (<u32>((letter | 0x20) - 0x61) >= 26) this.reject("an unknown escape");
    this.at += 2;
    return letter & 31;
  }

  private hex(digits: i32): i32 {
    let number = 0;
    for (let i = 0; i < digits; i++) {
      const digit = hexDigit(this.peek());
      if (digit < 0) {
        this.reject("an escape without its " + digits.toString() + " hexadecimal digits");
        return 0;
      }
      number = (number << 4) | digit;
      this.at++;
    }
    return number;
  }

  /** What follows `\u`: four digits, two such escapes that are a pair of surrogates, or `{digits}`. */
  private unicode(): i32 {
    if (this.next(0x7b)) {
      let point = 0;
      const start = this.at;
      while (hexDigit(this.peek()) >= 0 && point <= 0x10ffff) {
        point = (point << 4) | hexDigit(this.peek());
        this.at++;
      }
      if (this.at == start || point > 0x10ffff || !this.next(0x7d)) this.reject("an escape that is no code point");
      return point;
    }
    const high = this.hex(4);
    if ((high & 0xfc00) != 0xd800 || !this.text.startsWith("\\u", this.at)) return high;
    const start = this.at;
    this.at += 2;
    const low = this.hex(4);
    if ((low & 0xfc00) == 0xdc00) return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    this.at = start;
    return high;
  }

  private bracket(): Node {
    const start = this.at++;
    const isInverted = this.next(0x5e);
    let set = CodePoints.none();
    while (this.more && this.peek() != 0x5d) set = set.or(this.member());
    if (this.problem.length == 0 && !this.next(0x5d)) {
      this.at = start;
      this.reject("a class without its `]`");
    }
    return Node.set(isInverted ? set.inverted() : set);
  }

  /** A code point, a range or a class escape between brackets. */
  private member(): CodePoints {
    const set = this.memberSet();
    if (set !== null) return set;
    const low = this.memberPoint();
    if (this.peek() != 0x2d || this.peek(1) == 0x5d || this.peek(1) < 0) return CodePoints.range(low, low);
    this.at++;
    const upper = this.memberSet();
    if (upper !== null) return upper.or(CodePoints.range(low, low)).or(CodePoints.range(0x2d, 0x2d));
    const high = this.memberPoint();
    if (high < low) this.reject("a range that is out of order");
    return CodePoints.range(low, max(low, high));
  }

  private memberSet(): CodePoints | null {
    return this.peek() == 0x5c ? this.classEscape() : null;
  }

  private memberPoint(): i32 {
    if (this.peek() != 0x5c) return this.takePoint();
    if (this.peek(1) != 0x62) return this.pointEscape();
    this.at += 2; // \b is a backspace here
    return 0x08;
  }
}
