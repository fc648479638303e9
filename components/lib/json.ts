// A JSON value. Texts and numbers stay slices of the input until somebody looks at them, so that what
// passes through a component keeps every digit and every escape.

import { Bytes } from "./bytes";
import { decodeText } from "./json_parser";
import { writeValue } from "./json_writer";
import { parseNumber, writeNumber } from "./number";

export const enum Kind {
  Null,
  Boolean,
  Number,
  Text,
  List,
  Object,
}

const NO_ITEMS: Value[] = [];
const NO_KEYS: string[] = [];

/** Objects of at most so many fields are searched in order; larger ones get an index. */
const SMALL: i32 = 8;

export class Value {
  /** Of a slice of JSON text: a number's digits, or what stands between a text's quotes. */
  pointer: usize = 0;
  /** The slice's length; of a boolean: 1 for true. */
  length: i32 = 0;
  private decoded: string | null = null;
  private children: Children | null = null;

  constructor(public kind: Kind = Kind.Null) {}

  static boolean(truth: bool): Value {
    const value = new Value(Kind.Boolean);
    value.length = truth ? 1 : 0;
    return value;
  }

  static number(number: f64): Value {
    const digits = new Bytes(24);
    writeNumber(digits, number);
    return Value.slice(Kind.Number, digits.pointer, digits.length);
  }

  static text(text: string): Value {
    const value = new Value(Kind.Text);
    value.decoded = text;
    return value;
  }

  static list(): Value {
    const value = new Value(Kind.List);
    value.children = new Children();
    return value;
  }

  static object(): Value {
    const value = new Value(Kind.Object);
    value.children = new Children();
    return value;
  }

  /** A number or a text as it stands in JSON text that the parser has checked. */
  static slice(kind: Kind, pointer: usize, length: i32): Value {
    const value = new Value(kind);
    value.pointer = pointer;
    value.length = length;
    return value;
  }

  get isNull(): bool {
    return this.kind == Kind.Null;
  }
  get isBoolean(): bool {
    return this.kind == Kind.Boolean;
  }
  get isNumber(): bool {
    return this.kind == Kind.Number;
  }
  get isText(): bool {
    return this.kind == Kind.Text;
  }
  get isList(): bool {
    return this.kind == Kind.List;
  }
  get isObject(): bool {
    return this.kind == Kind.Object;
  }
  get isScalar(): bool {
    return this.kind <= Kind.Text;
  }

  /** JavaScript's truth of it. */
  get isTruthy(): bool {
    switch (this.kind) {
      case Kind.Null:
        return false;
      case Kind.Boolean:
        return this.length != 0;
      case Kind.Number:
        return this.number != 0;
      case Kind.Text:
        return this.text.length > 0;
      default:
        return true;
    }
  }

  /** The double nearest to a number; NaN for anything else. */
  get number(): f64 {
    return this.isNumber ? parseNumber(this.pointer, this.length) : NaN;
  }

  /** A text; the JSON text of anything else. */
  get text(): string {
    if (!this.isText) return this.toJson();
    let text = this.decoded;
    if (text === null) {
      text = decodeText(this.pointer, this.length);
      this.decoded = text;
    }
    return text;
  }

  /** The items of a list, the values of an object. */
  get items(): Value[] {
    const children = this.children;
    return children === null ? NO_ITEMS : children.items;
  }

  /** The keys of an object, in the order they were written. */
  get keys(): string[] {
    const children = this.children;
    return children === null ? NO_KEYS : children.keys;
  }

  /** An item of a list; null when there is none. */
  at(index: i32): Value {
    return this.isList && index >= 0 && index < this.items.length ? this.items[index] : NULL;
  }

  has(key: string): bool {
    return this.isObject && this.children!.find(key) >= 0;
  }

  /** A field of an object; null when there is none. */
  get(key: string): Value {
    if (!this.isObject) return NULL;
    const index = this.children!.find(key);
    return index < 0 ? NULL : this.children!.items[index];
  }

  /** Sets a field; one that was there keeps its place. */
  set(key: string, value: Value): Value {
    this.children!.set(key, value);
    return this;
  }
  setText(key: string, text: string): Value {
    return this.set(key, Value.text(text));
  }
  setNumber(key: string, number: f64): Value {
    return this.set(key, Value.number(number));
  }
  setBoolean(key: string, truth: bool): Value {
    return this.set(key, Value.boolean(truth));
  }

  push(value: Value): Value {
    this.children!.items.push(value);
    return this;
  }

  toJson(): string {
    const out = new Bytes();
    writeValue(out, this);
    return out.toString();
  }

  /** Another object with the same fields. */
  copy(): Value {
    const copy = Value.object();
    for (let i = 0; i < this.items.length; i++) copy.set(this.keys[i], this.items[i]);
    return copy;
  }
}

export const NULL: Value = new Value();

class Children {
  items: Value[] = [];
  keys: string[] = [];
  private index: Map<string, i32> | null = null;

  find(key: string): i32 {
    const keys = this.keys;
    if (keys.length <= SMALL) {
      for (let i = 0; i < keys.length; i++) if (unchecked(keys[i]) == key) return i;
      return -1;
    }
    let index = this.index;
    if (index === null) {
      index = new Map<string, i32>();
      for (let i = 0; i < keys.length; i++) index.set(unchecked(keys[i]), i);
      this.index = index;
    }
    return index.has(key) ? index.get(key) : -1;
  }

  set(key: string, value: Value): void {
    const place = this.find(key);
    if (place >= 0) {
      this.items[place] = value;
      return;
    }
    const index = this.index;
    if (index !== null) index.set(key, this.keys.length);
    this.keys.push(key);
    this.items.push(value);
  }
}
