// A condition's text → a tree → its value for a result. The language is that of `IF` edges.

import { Bytes } from "./bytes";
import { contains, equal, isEmpty, precedes, size } from "./compare";
import { NULL, Value } from "./json";
import { hexDigit, parseJson } from "./json_parser";
import { codePoints, lowerAscii } from "./text";

/** Deeper parentheses are refused: they would use up the engine's stack. */
const MAX_DEPTH: i32 = 100;

/** A tree takes a hundred times the memory of its text. */
const MAX_LENGTH: i32 = 65_536;

const FOREIGN_LITERALS: string[] = ["True", "TRUE", "False", "FALSE", "None", "NULL", "Null", "undefined"];

const enum Op {
  Literal,
  List,
  Path,
  Equal,
  Less,
  AtMost,
  In,
  And,
  Or,
  Not,
  Size,
  Empty,
  Exists,
}

/** A parsed condition. Which fields count depends on `op`. */
export class Condition {
  /** Of a literal: its value; of a path: its steps, texts and numbers. */
  value: Value = NULL;
  operands: Condition[] = [];
  /** Of a path: a name beside `result` and `ctx` that stands for the root, where it has no such field. */
  rootName: string = "";

  constructor(public op: Op) {}

  static of(op: Op, operands: Condition[]): Condition {
    const condition = new Condition(op);
    condition.operands = operands;
    return condition;
  }

  holds(root: Value): bool {
    return this.evaluate(root).isTruthy;
  }

  private evaluate(root: Value): Value {
    switch (this.op) {
      case Op.Literal:
        return this.value;
      case Op.List: {
        const list = Value.list();
        for (let i = 0; i < this.operands.length; i++) list.push(this.operands[i].evaluate(root));
        return list;
      }
      case Op.Path:
        return this.lookUp(root);
      case Op.Size:
        return Value.number(<f64>size(this.operands[0].evaluate(root)));
      default:
        return Value.boolean(this.decide(root));
    }
  }

  private decide(root: Value): bool {
    const operands = this.operands;
    switch (this.op) {
      case Op.And: {
        for (let i = 0; i < operands.length; i++) if (!operands[i].holds(root)) return false;
        return true;
      }
      case Op.Or: {
        for (let i = 0; i < operands.length; i++) if (operands[i].holds(root)) return true;
        return false;
      }
      case Op.Not:
        return !operands[0].holds(root);
      case Op.Exists:
        return operands[0].pathExists(root);
      case Op.Empty:
        return isEmpty(operands[0].evaluate(root));
    }
    const left = operands[0].evaluate(root);
    const right = operands[1].evaluate(root);
    switch (this.op) {
      case Op.Equal:
        return equal(left, right);
      case Op.Less:
        return precedes(left, right, false);
      case Op.AtMost:
        return precedes(left, right, true);
      default:
        return contains(right, left);
    }
  }

  /** Where the path's steps begin: at 1 when the first stands for the root and is no field. */
  private firstStep(root: Value): i32 {
    const name = this.value.at(0).text;
    const isRoot = name == "result" || name == "ctx" || name == this.rootName;
    return isRoot && !root.has(name) ? 1 : 0;
  }

  private lookUp(root: Value): Value {
    let found = root;
    const steps = this.value.items;
    for (let i = this.firstStep(root); i < steps.length; i++) found = child(found, steps[i]);
    return found;
  }

  private pathExists(root: Value): bool {
    let found = root;
    const steps = this.value.items;
    for (let i = this.firstStep(root); i < steps.length; i++) {
      if (!hasChild(found, steps[i])) return false;
      found = child(found, steps[i]);
    }
    return true;
  }
}

function child(value: Value, step: Value): Value {
  return step.isText ? value.get(step.text) : value.at(<i32>step.number);
}

function hasChild(value: Value, step: Value): bool {
  return step.isText ? value.has(step.text) : value.isList && <i32>step.number < value.items.length;
}

/** Reads a condition. `error` is empty when it is sound. */
export class ConditionParser {
  error: string = "";
  private at: i32 = 0;
  private depth: i32 = -1;

  constructor(
    private source: string,
    private rootName: string = "",
  ) {}

  parse(): Condition {
    if (this.source.length > MAX_LENGTH) {
      this.error = `it has more than ${MAX_LENGTH} characters`;
      return new Condition(Op.Literal);
    }
    const condition = this.disjunction();
    this.skipBlanks();
    if (this.at < this.source.length) {
      if (this.source.charCodeAt(this.at) == 0x3d) this.expect("`==` to compare");
      else this.expect("an operator or the end");
    }
    return condition;
  }

  private expect(what: string): void {
    if (this.error.length) return;
    const column = codePoints(this.source.substring(0, this.at)) + 1;
    this.error = `expected ${what} at character ${column}`;
    this.error += this.at < this.source.length ? ", found `" + this.source.substring(this.at, this.at + 12) + "`" : "";
  }

  private disjunction(): Condition {
    if (++this.depth > MAX_DEPTH) {
      this.expect("less nesting");
      return new Condition(Op.Literal);
    }
    const operands = [this.conjunction()];
    while (this.ok && (this.symbol("||") || this.word("or"))) operands.push(this.conjunction());
    this.depth--;
    return operands.length == 1 ? operands[0] : Condition.of(Op.Or, operands);
  }

  private conjunction(): Condition {
    const operands = [this.negation()];
    while (this.ok && (this.symbol("&&") || this.word("and"))) operands.push(this.negation());
    return operands.length == 1 ? operands[0] : Condition.of(Op.And, operands);
  }

  private negation(): Condition {
    let negations = 0;
    while (this.symbol("!") || this.word("not")) negations++;
    const condition = this.comparison();
    if (negations == 0) return condition;
    // Two of them do not vanish: `!!null` is false.
    const negated = Condition.of(Op.Not, [condition]);
    return negations % 2 ? negated : Condition.of(Op.Not, [negated]);
  }

  private comparison(): Condition {
    const left = this.operand();
    if (!this.ok) return left;
    if (this.symbol("===") || this.symbol("==")) return Condition.of(Op.Equal, [left, this.operand()]);
    if (this.symbol("!==") || this.symbol("!=")) {
      return Condition.of(Op.Not, [Condition.of(Op.Equal, [left, this.operand()])]);
    }
    if (this.symbol("<=")) return Condition.of(Op.AtMost, [left, this.operand()]);
    if (this.symbol(">=")) return Condition.of(Op.AtMost, [this.operand(), left]);
    if (this.symbol("<")) return Condition.of(Op.Less, [left, this.operand()]);
    if (this.symbol(">")) return Condition.of(Op.Less, [this.operand(), left]);
    if (this.word("in")) return Condition.of(Op.In, [left, this.operand()]);
    return left;
  }

  private operand(): Condition {
    this.skipBlanks();
    if (this.symbol("(")) {
      const inner = this.disjunction();
      if (!this.symbol(")")) this.expect("`)`");
      return inner;
    }
    if (this.symbol("[")) return this.list();
    const c = this.peek();
    if (c == 0x22 || c == 0x27) return this.literal(Value.text(this.quoted()));
    if (c == 0x2d || isDigit(c)) return this.literal(this.number());
    const start = this.at;
    const name = this.name();
    if (name == "true" || name == "false") return this.literal(Value.boolean(name == "true"));
    if (name == "null") return this.literal(NULL);
    if (name.length == 0 || isDigit(c) || isKeyword(name)) {
      this.at = start;
      this.expect("a value");
      return new Condition(Op.Literal);
    }
    if (this.symbol("(")) return this.call(name, start);
    const path = this.path(name);
    if (path.value.items.length == 1 && isForeignLiteral(name)) {
      this.at = start;
      this.expect("`true`, `false` or `null`");
    }
    return path;
  }

  private literal(value: Value): Condition {
    const condition = new Condition(Op.Literal);
    condition.value = value;
    return condition;
  }

  private list(): Condition {
    const items: Condition[] = [];
    while (this.ok && !this.symbol("]")) {
      if (items.length && !this.symbol(",")) this.expect("`,` or `]`");
      this.skipBlanks();
      const start = this.at;
      const item = this.symbol("[") || this.symbol("(") ? new Condition(Op.List) : this.operand();
      if (this.ok && item.op != Op.Literal) {
        this.at = start;
        this.expect("a text, a number, `true`, `false` or `null`");
      }
      items.push(item);
    }
    return Condition.of(Op.List, items);
  }

  private call(name: string, start: i32): Condition {
    const op = name == "size" ? Op.Size : name == "empty" ? Op.Empty : Op.Exists;
    if (op == Op.Exists && name != "exists") {
      this.at = start;
      this.expect("one of the functions `size`, `empty` and `exists`");
      return new Condition(op);
    }
    this.skipBlanks();
    const first = this.at;
    const argument = op == Op.Exists ? this.operand() : this.disjunction();
    if (op == Op.Exists && (argument.op != Op.Path || this.source.charCodeAt(first) == 0x28)) {
      this.at = first;
      this.expect("a path");
    }
    if (!this.symbol(")")) this.expect("`)`");
    return Condition.of(op, [argument]);
  }

  private path(name: string): Condition {
    const path = new Condition(Op.Path);
    path.rootName = this.rootName;
    const steps = Value.list().push(Value.text(name));
    while (this.ok) {
      if (this.symbol(".")) {
        this.skipBlanks();
        const start = this.at;
        const key = this.name();
        if (key.length == 0 || isAllDigits(key)) {
          this.at = start;
          this.expect("a field's name");
        }
        steps.push(Value.text(key));
      } else if (this.symbol("[")) {
        steps.push(this.bracketed());
        if (!this.symbol("]")) this.expect("`]`");
      } else break;
    }
    path.value = steps;
    return path;
  }

  /** A quoted key or a position. */
  private bracketed(): Value {
    this.skipBlanks();
    const c = this.peek();
    if (c == 0x22 || c == 0x27) return Value.text(this.quoted());
    const start = this.at;
    while (isDigit(this.peek())) this.at++;
    if (this.at == start || this.at - start > 9) {
      this.at = start;
      this.expect("a position or a quoted key");
      return NULL;
    }
    return Value.number(<f64>I32.parseInt(this.source.substring(start, this.at)));
  }

  private number(): Value {
    const start = this.at;
    this.at++;
    while (this.at < this.source.length) {
      const c = this.peek();
      const before = this.source.charCodeAt(this.at - 1) | 0x20;
      const isSign = (c == 0x2b || c == 0x2d) && before == 0x65;
      if (!isSign && !isDigit(c) && c != 0x2e && (c | 0x20) != 0x65) break;
      this.at++;
    }
    const number = parseJson(Bytes.of(withoutLeadingZeros(this.source.substring(start, this.at))));
    if (number !== null && isFinite(number.number) && !isWordUnit(this.peek())) return number;
    this.at = start;
    this.expect("a number");
    return NULL;
  }

  /** A text between quotes; a backslash escapes as in JSON, and either quote. */
  private quoted(): string {
    const quote = this.peek();
    const start = this.at++;
    while (this.at < this.source.length && this.peek() != quote) this.at += this.peek() == 0x5c ? 2 : 1;
    if (this.at >= this.source.length) {
      this.at = start;
      this.expect("a closing quote");
      return "";
    }
    const end = this.at++;
    const inner = this.source.substring(start + 1, end);
    return inner.includes("\\") ? this.unescaped(inner, start + 1) : inner;
  }

  private unescaped(inner: string, start: i32): string {
    const units = heap.alloc(<usize>inner.length << 1);
    let out = units;
    for (let i = 0; i < inner.length; i++) {
      let unit = inner.charCodeAt(i);
      if (unit == 0x5c) {
        unit = escapedUnit(inner, i + 1);
        if (unit < 0) {
          this.at = start + i;
          this.expect("an escape of JSON");
          return "";
        }
        i += inner.charCodeAt(i + 1) == 0x75 ? 5 : 1;
      }
      store<u16>(out, <u16>unit);
      out += 2;
    }
    const text = String.UTF16.decodeUnsafe(units, out - units);
    if (hasLoneSurrogate(text)) {
      this.at = start;
      this.expect("whole surrogate pairs");
    }
    return text;
  }

  private get ok(): bool {
    return this.error.length == 0;
  }

  /** The code unit at hand; 0 at the end. */
  private peek(): i32 {
    return this.at < this.source.length ? this.source.charCodeAt(this.at) : 0;
  }

  private skipBlanks(): void {
    while (this.at < this.source.length && isBlank(this.source.charCodeAt(this.at))) this.at++;
  }

  private symbol(symbol: string): bool {
    this.skipBlanks();
    if (!this.source.startsWith(symbol, this.at)) return false;
    // `!=` after an operand is a comparison; `!` before one never has a `=` behind it.
    if (symbol == "!" && this.source.startsWith("!=", this.at)) return false;
    this.at += symbol.length;
    return true;
  }

  /** A keyword, in any case. */
  private word(word: string): bool {
    this.skipBlanks();
    const end = this.at + word.length;
    for (let i = 0; i < word.length; i++) {
      const at = this.at + i;
      if (at >= this.source.length || (this.source.charCodeAt(at) | 0x20) != word.charCodeAt(i)) return false;
    }
    const next = end < this.source.length ? this.source.charCodeAt(end) : 0;
    if (isWordUnit(next) || next == 0x2d) return false;
    this.at = end;
    return true;
  }

  private name(): string {
    this.skipBlanks();
    const start = this.at;
    while (isWordUnit(this.peek()) || (this.at > start && this.peek() == 0x2d)) this.at++;
    return this.source.substring(start, this.at);
  }
}

function isKeyword(name: string): bool {
  const lower = lowerAscii(name);
  return lower == "and" || lower == "or" || lower == "not" || lower == "in";
}

/** What the escape behind a backslash stands for; -1 when there is no such escape. */
function escapedUnit(text: string, at: i32): i32 {
  const c = text.charCodeAt(at);
  switch (c) {
    case 0x22:
    case 0x27:
    case 0x2f:
    case 0x5c:
      return c;
    case 0x62: // b
      return 0x08;
    case 0x66: // f
      return 0x0c;
    case 0x6e: // n
      return 0x0a;
    case 0x72: // r
      return 0x0d;
    case 0x74: // t
      return 0x09;
  }
  if (c != 0x75 || at + 4 >= text.length) return -1;
  let unit = 0;
  for (let i = at + 1; i <= at + 4; i++) unit = (unit << 4) | hexDigit(text.charCodeAt(i));
  return unit; // negative when one of them was no digit
}

function hasLoneSurrogate(text: string): bool {
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i);
    if (point > 0xffff) i++;
    else if (point >= 0xd800 && point <= 0xdfff) return true;
  }
  return false;
}

/** Literals of other languages: as paths they would quietly be null. */
function isForeignLiteral(name: string): bool {
  return FOREIGN_LITERALS.includes(name);
}

function isAllDigits(name: string): bool {
  for (let i = 0; i < name.length; i++) if (!isDigit(name.charCodeAt(i))) return false;
  return true;
}

function withoutLeadingZeros(number: string): string {
  const sign = number.startsWith("-") ? 1 : 0;
  let first = sign;
  while (first + 1 < number.length && number.charCodeAt(first) == 0x30 && isDigit(number.charCodeAt(first + 1))) first++;
  return number.substring(0, sign) + number.substring(first);
}

function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

function isBlank(c: i32): bool {
  if (c <= 0x20) return c == 0x20 || (c >= 0x09 && c <= 0x0d) || c >= 0x1c;
  return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
    c == 0x202f || c == 0x205f || c == 0x3000;
}

/** A unit of an identifier: any letter of any script. What follows leaves out blanks and punctuation. */
function isWordUnit(c: i32): bool {
  if (c < 0x80) return c == 0x5f || isDigit(c) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);
  if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba;
  if (c == 0xd7 || c == 0xf7) return false;
  if (c >= 0x2000 && c <= 0x206f) return false; // general punctuation
  if (c >= 0x3000 && c <= 0x3004) return false; // ideographic space, comma, full stop
  if (c >= 0x3008 && c <= 0x3020) return false; // CJK brackets
  if (c >= 0xff01 && c <= 0xff65) {
    // Full-width forms of ASCII are words where ASCII is.
    return c < 0xff5f && isWordUnit(c - 0xfee0);
  }
  return true;
}
