// A growing buffer of UTF-8.

import { outOfMemory } from "./output";

const LARGEST: u64 = 32 << 20;

/** What a component may put out. */
const LARGEST_RESULT: u64 = 8 << 20;

/** A little before the end of 64 MiB, so that there is room to say so. */
const END_OF_MEMORY: u64 = (64 << 20) - 65536;

/** Buffers of this size no longer double: there are 64 MiB of memory, and freed blocks are not used again. */
const LARGE: i32 = 1 << 20;

export class Bytes {
  pointer: usize;
  length: i32 = 0;
  capacity: i32;
  private largest: u64 = LARGEST;

  constructor(capacity: i32 = 256) {
    this.capacity = capacity;
    this.pointer = heap.alloc(capacity);
  }

  static of(text: string): Bytes {
    return new Bytes(text.length + 8).text(text);
  }

  /** For a result that may be much longer than its input. */
  static result(): Bytes {
    const bytes = new Bytes();
    bytes.largest = LARGEST_RESULT;
    return bytes;
  }

  /** Makes room for so many bytes more. */
  reserve(count: i32): void {
    const needed = <u64>this.length + <u64>count;
    if (needed <= <u64>this.capacity) return;
    const more: u64 = this.capacity < LARGE ? this.capacity : this.capacity >> 2;
    const wanted = max(needed, min(<u64>this.capacity + more, this.largest));
    if (wanted > this.largest || <u64>this.pointer + wanted > END_OF_MEMORY) outOfMemory();
    this.pointer = heap.realloc(this.pointer, <usize>wanted);
    this.capacity = <i32>wanted;
  }

  // @ts-ignore: decorator
  @inline
  byte(value: i32): Bytes {
    if (this.length == this.capacity) this.reserve(1);
    store<u8>(this.pointer + <usize>this.length, <u8>value);
    this.length++;
    return this;
  }

  copy(pointer: usize, count: i32): Bytes {
    this.reserve(count);
    memory.copy(this.pointer + <usize>this.length, pointer, <usize>count);
    this.length += count;
    return this;
  }

  /** A text as UTF-8; half a surrogate pair becomes U+FFFD, so that the bytes are always valid. */
  text(text: string): Bytes {
    return this.part(text, 0, text.length);
  }

  /** The units of a text from one place to before another. */
  part(text: string, start: i32, end: i32): Bytes {
    const pointer = changetype<usize>(text) + (<usize>start << 1);
    this.reserve((end - start) * 3); // the most that a unit takes
    this.length += <i32>String.UTF8.encodeUnsafe(
      pointer,
      end - start,
      this.pointer + <usize>this.length,
      false,
      String.UTF8.ErrorMode.REPLACE,
    );
    return this;
  }

  toString(): string {
    return String.UTF8.decodeUnsafe(this.pointer, <usize>this.length);
  }
}
