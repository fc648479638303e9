// JSON text → a JSON value. Strict (RFC 8259), and sure to end without a trap on any bytes.

import { Bytes } from "./bytes";
import { Kind, NULL, Value } from "./json";

/** Deeper nesting is refused: it would use up the engine's stack. */
const MAX_DEPTH: i32 = 512;

/** How many of the last keys are remembered: records repeat theirs. */
const KEY_SLOTS: i32 = 256;
const LONGEST_REMEMBERED_KEY: i32 = 32;

const TRUE: u32 = 0x65757274; // "true", little-endian
const ALSE: u32 = 0x65736c61; // "alse"
const NULL_WORD: u32 = 0x6c6c756e; // "null"

/** The value, or null when the text is not JSON. */
export function parseJson(text: Bytes): Value | null {
  return new Parser(text).parse();
}

export class Parser {
  /** What was wrong, and where. */
  error: string = "";
  private at: usize;
  private start: usize;
  private end: usize;
  private depth: i32 = 0;
  private slicePointer: usize = 0;
  private sliceLength: i32 = 0;
  private keys: KeyMemory = new KeyMemory();

  constructor(text: Bytes) {
    this.at = text.pointer;
    this.start = text.pointer;
    this.end = text.pointer + <usize>text.length;
  }

  parse(): Value | null {
    this.skipByteOrderMark();
    this.skipBlanks();
    const value = this.value();
    if (value === null) return null;
    this.skipBlanks();
    return this.at < this.end ? this.fail("unexpected text after the value") : value;
  }

  private fail(what: string): Value | null {
    if (this.error.length == 0) this.error = what + " at byte " + (this.at - this.start).toString();
    return null;
  }

  private skipByteOrderMark(): void {
    if (this.end - this.at < 3) return;
    if (load<u16>(this.at) == 0xbbef && load<u8>(this.at, 2) == 0xbf) this.at += 3;
  }

  // @ts-ignore: decorator
  @inline
  private skipBlanks(): void {
    let at = this.at;
    while (at < this.end) {
      const c = load<u8>(at);
      if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) break;
      at++;
    }
    this.at = at;
  }

  // @ts-ignore: decorator
  @inline
  private next(byte: u8): bool {
    if (this.at >= this.end || load<u8>(this.at) != byte) return false;
    this.at++;
    return true;
  }

  private value(): Value | null {
    if (this.at >= this.end) return this.fail("unexpected end of the text");
    const c = load<u8>(this.at);
    if (c == 0x22) {
      if (!this.textSlice()) return null;
      return Value.slice(Kind.Text, this.slicePointer, this.sliceLength);
    }
    if (c == 0x7b) return this.object();
    if (c == 0x5b) return this.list();
    if (c == 0x2d || isDigit(c)) return this.number();
    if (c == 0x74 && this.word(TRUE, 0)) return Value.boolean(true);
    if (c == 0x66 && this.word(ALSE, 1)) return Value.boolean(false);
    if (c == 0x6e && this.word(NULL_WORD, 0)) return NULL;
    return this.fail("unexpected character");
  }

  private word(word: u32, skip: usize): bool {
    if (this.end - this.at < skip + 4 || load<u32>(this.at + skip) != word) return false;
    this.at += skip + 4;
    return true;
  }

  private number(): Value | null {
    const start = this.at;
    this.next(0x2d);
    const first = this.at;
    if (!this.digits()) return null;
    if (this.at - first > 1 && load<u8>(first) == 0x30) {
      this.at = first;
      return this.fail("a number with a leading zero");
    }
    if (this.next(0x2e) && !this.digits()) return null;
    if (this.next(0x65) || this.next(0x45)) {
      if (!this.next(0x2b)) this.next(0x2d);
      if (!this.digits()) return null;
    }
    return Value.slice(Kind.Number, start, <i32>(this.at - start));
  }

  /** One digit or more. */
  private digits(): bool {
    const start = this.at;
    while (this.at < this.end && isDigit(load<u8>(this.at))) this.at++;
    if (this.at > start) return true;
    this.fail("expected a digit");
    return false;
  }

  private list(): Value | null {
    if (++this.depth > MAX_DEPTH) return this.fail("nested deeper than 512 levels");
    const list = Value.list();
    this.at++;
    this.skipBlanks();
    while (!this.next(0x5d)) {
      if (list.items.length && !this.next(0x2c)) return this.fail("expected `,` or `]`");
      this.skipBlanks();
      const item = this.value();
      if (item === null) return null;
      list.push(item);
      this.skipBlanks();
    }
    this.depth--;
    return list;
  }

  private object(): Value | null {
    if (++this.depth > MAX_DEPTH) return this.fail("nested deeper than 512 levels");
    const object = Value.object();
    this.at++;
    this.skipBlanks();
    while (!this.next(0x7d)) {
      if (object.items.length && !this.next(0x2c)) return this.fail("expected `,` or `}`");
      this.skipBlanks();
      if (this.at >= this.end || load<u8>(this.at) != 0x22) return this.fail("expected a key");
      if (!this.textSlice()) return null;
      const key = this.keys.decode(this.slicePointer, this.sliceLength);
      this.skipBlanks();
      if (!this.next(0x3a)) return this.fail("expected `:`");
      this.skipBlanks();
      const value = this.value();
      if (value === null) return null;
      object.set(key, value);
      this.skipBlanks();
    }
    this.depth--;
    return object;
  }

  /** Checks the text at hand, its escapes and its UTF-8, and notes where it lies. */
  private textSlice(): bool {
    const start = ++this.at;
    while (this.at < this.end) {
      const c = load<u8>(this.at);
      if (c == 0x22) {
        this.slicePointer = start;
        this.sliceLength = <i32>(this.at - start);
        this.at++;
        return true;
      }
      let count: usize = 1;
      if (c == 0x5c) count = escapeLength(this.at, this.end);
      else if (c >= 0x80) count = sequenceLength(this.at, this.end);
      else if (c < 0x20) count = 0;
      if (count == 0) {
        this.fail(c == 0x5c ? "an unknown escape" : c < 0x20 ? "a control character in a text" : "invalid UTF-8");
        return false;
      }
      this.at += count;
    }
    this.fail("a text without its end");
    return false;
  }
}

/** Texts of keys by their bytes, so that the keys of a thousand records are decoded once. */
class KeyMemory {
  private texts: StaticArray<string | null> = new StaticArray<string | null>(KEY_SLOTS);
  private pointers: StaticArray<usize> = new StaticArray<usize>(KEY_SLOTS);
  private lengths: StaticArray<i32> = new StaticArray<i32>(KEY_SLOTS);

  decode(pointer: usize, length: i32): string {
    if (length > LONGEST_REMEMBERED_KEY) return decodeText(pointer, length);
    let hash: u32 = 0x811c9dc5; // FNV-1a
    for (let i = 0; i < length; i++) hash = (hash ^ load<u8>(pointer + <usize>i)) * 0x01000193;
    const slot = <i32>((hash ^ (hash >> 15)) & (KEY_SLOTS - 1));
    const known = unchecked(this.texts[slot]);
    if (
      known !== null &&
      unchecked(this.lengths[slot]) == length &&
      memory.compare(unchecked(this.pointers[slot]), pointer, <usize>length) == 0
    ) {
      return known;
    }
    const text = decodeText(pointer, length);
    unchecked((this.texts[slot] = text));
    unchecked((this.pointers[slot] = pointer));
    unchecked((this.lengths[slot] = length));
    return text;
  }
}

// @ts-ignore: decorator
@inline
function isDigit(c: u32): bool {
  return c - 0x30 < 10;
}

/** -1 when it is none. */
export function hexDigit(c: i32): i32 {
  if (<u32>(c - 0x30) < 10) return c - 0x30;
  const letter = (c | 0x20) - 0x61;
  return <u32>letter < 6 ? letter + 10 : -1;
}

function hexUnit(pointer: usize): i32 {
  let unit = 0;
  for (let i: usize = 0; i < 4; i++) unit = (unit << 4) | hexDigit(load<u8>(pointer + i));
  return unit; // negative when one of them was no digit
}

/** The length of the escape at a backslash; 0 when there is no such escape. */
function escapeLength(at: usize, end: usize): usize {
  if (end - at < 2) return 0;
  switch (load<u8>(at, 1)) {
    case 0x75: // u
      return end - at >= 6 && hexUnit(at + 2) >= 0 ? 6 : 0;
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2;
    default:
      return 0;
  }
}

/** Whether bytes are well-formed UTF-8. */
export function isUtf8(bytes: Bytes): bool {
  const end = bytes.pointer + <usize>bytes.length;
  for (let at = bytes.pointer; at < end; ) {
    const count = load<u8>(at) < 0x80 ? 1 : sequenceLength(at, end);
    if (count == 0) return false;
    at += count;
  }
  return true;
}

/** The length of a UTF-8 sequence of several bytes; 0 when it is malformed (Unicode, table 3-7). */
function sequenceLength(at: usize, end: usize): usize {
  const lead = load<u8>(at);
  const count: usize = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (count == 0 || end - at < count) return 0;
  const second = load<u8>(at, 1);
  const lowest: u8 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const highest: u8 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i: usize = 2; i < count; i++) if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  return count;
}

/** The text of a slice that the parser has checked: escapes undone. */
export function decodeText(pointer: usize, length: i32): string {
  const end = pointer + <usize>length;
  let at = pointer;
  while (at < end && load<u8>(at) != 0x5c) at++;
  if (at == end) return String.UTF8.decodeUnsafe(pointer, <usize>length);
  const units = heap.alloc(<usize>length << 1); // never more UTF-16 units than bytes
  let out = units;
  for (at = pointer; at < end; ) {
    if (load<u8>(at) == 0x5c) {
      store<u16>(out, unescape(at));
      at += load<u8>(at, 1) == 0x75 ? 6 : 2;
      out += 2;
      continue;
    }
    const start = at;
    while (at < end && load<u8>(at) != 0x5c) at++;
    const part = String.UTF8.decodeUnsafe(start, at - start);
    memory.copy(out, changetype<usize>(part), <usize>part.length << 1);
    out += <usize>part.length << 1;
  }
  return String.UTF16.decodeUnsafe(units, out - units);
}

function unescape(at: usize): u16 {
  const c = load<u8>(at, 1);
  switch (c) {
    case 0x75:
      return <u16>hexUnit(at + 2);
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return c;
  }
}
