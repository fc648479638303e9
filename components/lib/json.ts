// A JSON value. Texts and numbers stay slices of the input until somebody looks at them, so that what
// passes through a component keeps every digit and every escape.

import { Bytes } from "./bytes";
import { decodeText } from "./json_parser";
import { writeValue } from "./json_writer";
import { parseNumber, writeInteger, writeNumber } from "./number";
import { outOfMemory } from "./output";

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

/** No value lies beyond this address, so that there is memory left for the output. */
const MAX_ADDRESS: usize = 52 << 20;

/** Objects of at most so many fields are searched in order; larger ones get an index. */
const SMALL: i32 = 8;

export class Value {
  /** Of a slice of JSON text: a number's digits, or what stands between a text's quotes. */
  pointer: usize = 0;
  /** The slice's length; of a boolean: 1 for true. */
  length: i32 = 0;
  private decoded: string | null = null;
  // Made when the first item comes: most values are scalars, and many lists are short.
  private ownItems: Value[] | null = null;
  private ownKeys: string[] | null = null;
  private index: Map<string, i32> | null = null;

  constructor(public kind: Kind = Kind.Null) {
    if (changetype<usize>(this) > MAX_ADDRESS) outOfMemory();
  }

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

  /** As `number`, without the code that a number with a fraction takes. */
  static integer(number: i64): Value {
    const digits = new Bytes(24);
    writeInteger(digits, number);
    return Value.slice(Kind.Number, digits.pointer, digits.length);
  }

  static text(text: string): Value {
    const value = new Value(Kind.Text);
    value.decoded = text;
    return value;
  }

  static list(): Value {
    return new Value(Kind.List);
  }

  /** A list of these very items. */
  static listOf(items: Value[]): Value {
    const list = new Value(Kind.List);
    list.ownItems = items;
    return list;
  }

  static object(): Value {
    return new Value(Kind.Object);
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
    const items = this.ownItems;
    return items === null ? NO_ITEMS : items;
  }

  /** The keys of an object, in the order they were written. */
  get keys(): string[] {
    const keys = this.ownKeys;
    return keys === null ? NO_KEYS : keys;
  }

  /** An item of a list; null when there is none. */
  at(index: i32): Value {
    return this.isList && index >= 0 && index < this.items.length ? this.items[index] : NULL;
  }

  has(key: string): bool {
    return this.find(key) >= 0;
  }

  /** A field of an object; null when there is none. */
  get(key: string): Value {
    const place = this.find(key);
    return place < 0 ? NULL : this.items[place];
  }

  /** Sets a field; one that was there keeps its place. */
  set(key: string, value: Value): Value {
    const place = this.find(key);
    if (place >= 0) {
      this.items[place] = value;
      return this;
    }
    const index = this.index;
    if (index !== null) index.set(key, this.keys.length);
    if (this.ownKeys === null) this.ownKeys = [];
    this.ownKeys!.push(key);
    return this.push(value);
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
    if (this.ownItems === null) this.ownItems = [];
    this.ownItems!.push(value);
    return this;
  }

  toJson(): string {
    const out = new Bytes();
    writeValue(out, this);
    return out.toString();
  }

  /** The position of a key; -1 when there is none. */
  private find(key: string): i32 {
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

  /** Another object with the same fields. */
  copy(): Value {
    const copy = Value.object();
    for (let i = 0; i < this.items.length; i++) copy.set(this.keys[i], this.items[i]);
    return copy;
  }
}

export const NULL: Value = new Value();
