// The inside of one component call: its memory, standard input and output, and WASI preview 1.

import type { Json } from "./json";
import { Failure } from "./result";

const MAX_INPUT = 4 * 1024 * 1024; // a component needs 13 to 25 times its input; an isolate has 128 MB
const MAX_OUTPUT = 8 * 1024 * 1024;
const OLD_CAPACITY = 64 * 1024; // of a module that leaves `*outLenPtr` at 0

const OK = 0;
const EBADF = 8;
const EINVAL = 28;
const ESPIPE = 70;
const CHARACTER_DEVICE = 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const nothing = new Uint8Array();

/** What host functions return. */
export const HOST = { ok: 0, error: 1, missing: 2, longer: 3 } as const;

/** Thrown by `proc_exit` to leave the module. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export class Guest {
  memory!: WebAssembly.Memory;
  /** Fields of `data` that nothing in the workflow reads. */
  readonly unread: readonly string[];
  /** What it is answered over HTTP are tokens, and hidden from now on. */
  fetchesTokens = false;
  /** What a host function could only answer with an error code. */
  complaint = "";
  /** Values that stay here while the component handles their names. */
  private kept: Map<string, Json> | undefined = undefined;
  private input: Uint8Array;
  private position = 0;
  private output: Uint8Array[] = [];
  private size = 0;
  private longResult: Uint8Array = nothing;
  private slept = 0n;

  constructor(input: string, unread: readonly string[] = []) {
    this.unread = unread;
    this.input = encoder.encode(input);
    if (this.input.length > MAX_INPUT) {
      throw new Failure("COMPONENT_INPUT", "the component's input is larger than 4 MiB");
    }
  }

  // An instance, and with it all that its imports hold, lives until V8 collects everything. The young
  // collections before that would copy a call's values again and again: so they are let go at its end.

  /** Hands over what it wrote to standard output. */
  takeOutput(): string {
    const parts = this.output;
    this.output = [];
    this.input = this.longResult = nothing;
    if (parts.length < 2) return decoder.decode(parts[0] ?? nothing);
    const whole = new Uint8Array(this.size);
    let end = 0;
    for (const part of parts) {
      whole.set(part, end);
      end += part.length;
    }
    return decoder.decode(whole);
  }

  /** Hands over what it kept. */
  takeKept(): ReadonlyMap<string, Json> | undefined {
    const kept = this.kept;
    this.kept = undefined;
    return kept;
  }

  // ── for host functions ─────────────────────────────────────────────────────────────────────

  text(ptr: number, length: number): string {
    return decoder.decode(this.bytes(ptr, length));
  }

  /** A stretch of its memory, as that is now: it may grow while the host works. */
  bytes(ptr: number, length: number): Uint8Array<ArrayBuffer> {
    const { buffer } = this.memory;
    const from = ptr >>> 0; // imports give and take signed numbers
    if (from + (length >>> 0) > buffer.byteLength) {
      throw new Failure("COMPONENT_TRAP", "the component broke: a pointer outside its memory");
    }
    return new Uint8Array(buffer, from, length >>> 0);
  }

  /** Gives a host function's result. `*lengthPtr`: the buffer's capacity on entry, the length on return. */
  answer(result: string | Uint8Array, outPtr: number, lengthPtr: number): number {
    const bytes = typeof result === "string" ? encoder.encode(result) : result;
    const length = this.bytes(lengthPtr, 4);
    const view = new DataView(length.buffer, length.byteOffset, 4);
    const declared = view.getUint32(0, true);
    view.setUint32(0, bytes.length, true);
    if (bytes.length > (declared || OLD_CAPACITY)) {
      if (declared) {
        this.longResult = bytes;
        return HOST.longer;
      }
      return this.complain(
        `the host's answer has ${bytes.length} bytes, the component's buffer ${OLD_CAPACITY}`,
      );
    }
    this.bytes(outPtr, bytes.length).set(bytes);
    return HOST.ok;
  }

  complain(message: string): number {
    this.complaint = message;
    return HOST.error;
  }

  /** A name that the component can put into its output in place of the value. */
  keep(value: Json): string {
    const name = `kept_${crypto.randomUUID().replaceAll("-", "")}_`;
    (this.kept ??= new Map()).set(name, value);
    return name;
  }

  /** `u6u.result_read`: the last result that did not fit. */
  readonly resultRead = (ptr: number, capacity: number): number => {
    if (this.longResult.length > capacity >>> 0) return HOST.longer;
    this.bytes(ptr, this.longResult.length).set(this.longResult);
    this.longResult = nothing;
    return HOST.ok;
  };

  // ── WASI ───────────────────────────────────────────────────────────────────────────────────

  readonly wasi = {
    fd_read: (fd: number, vectors: number, count: number, readPtr: number): number => {
      if (fd !== 0) return EBADF;
      return this.transfer(vectors, count, readPtr, (buffer) => {
        const part = this.input.subarray(this.position, this.position + buffer.length);
        buffer.set(part);
        this.position += part.length;
        return part.length;
      });
    },
    fd_write: (fd: number, vectors: number, count: number, writtenPtr: number): number => {
      if (fd !== 1 && fd !== 2) return EBADF;
      return this.transfer(vectors, count, writtenPtr, (buffer) => {
        if (fd === 1) {
          this.size += buffer.length;
          if (this.size > MAX_OUTPUT) {
            throw new Failure("OUTPUT_TOO_LARGE", "the component's output is larger than 8 MiB");
          }
          this.output.push(buffer.slice());
        }
        return buffer.length;
      });
    },
    proc_exit: (code: number): never => {
      throw new Exit(code);
    },
    random_get: (ptr: number, length: number): number => {
      for (let at = 0; at < length; at += 65_536) {
        crypto.getRandomValues(new Uint8Array(this.memory.buffer, ptr + at, Math.min(65_536, length - at)));
      }
      return OK;
    },
    clock_time_get: (_id: number, _precision: bigint, timePtr: number): number => {
      this.view().setBigUint64(timePtr, this.clock(), true);
      return OK;
    },
    /** Without waiting: a sleep only puts the component's own clock forward, as the Worker's stands still. */
    poll_oneoff: (inPtr: number, outPtr: number, count: number, eventsPtr: number): number => {
      const nanoseconds = this.pollClocks(inPtr, outPtr, count, eventsPtr);
      if (nanoseconds === undefined) return EINVAL;
      this.slept += nanoseconds;
      return OK;
    },
    environ_sizes_get: (countPtr: number, sizePtr: number): number => this.none(countPtr, sizePtr),
    args_sizes_get: (countPtr: number, sizePtr: number): number => this.none(countPtr, sizePtr),
    environ_get: (): number => OK,
    args_get: (): number => OK,
    fd_fdstat_get: (fd: number, statPtr: number): number => {
      if (fd > 2) return EBADF;
      new Uint8Array(this.memory.buffer, statPtr, 24).fill(0)[0] = CHARACTER_DEVICE;
      return OK;
    },
    fd_prestat_get: (): number => EBADF, // 0 would make Go look for folders until memory ends
    fd_seek: (): number => ESPIPE,
    fd_close: (): number => OK,
    sched_yield: (): number => OK,
  };

  /** `poll_oneoff` that really waits: for a component that can be suspended. */
  readonly pollAndWait = async (...args: number[]): Promise<number> => {
    const nanoseconds = this.pollClocks(args[0]!, args[1]!, args[2]!, args[3]!);
    if (nanoseconds === undefined) return EINVAL;
    const until = this.clock() + nanoseconds;
    await scheduler.wait(Number(nanoseconds / 1_000_000n));
    if (this.clock() < until) this.slept += until - this.clock();
    return OK;
  };

  /** Answers the clock subscription that ends first; its nanoseconds, or `undefined` when there is none. */
  private pollClocks(inPtr: number, outPtr: number, count: number, eventsPtr: number): bigint | undefined {
    const view = this.view();
    let shortest: { nanoseconds: bigint; userdata: bigint } | undefined;
    for (let at = inPtr; at < inPtr + 48 * count; at += 48) {
      if (view.getUint8(at + 8) !== 0) continue; // 0 is a clock, the others are files
      const timeout = view.getBigUint64(at + 24, true);
      const absolute = (view.getUint16(at + 40, true) & 1) === 1;
      const now = this.clock();
      const nanoseconds = !absolute ? timeout : timeout > now ? timeout - now : 0n;
      const userdata = view.getBigUint64(at, true);
      if (!shortest || nanoseconds < shortest.nanoseconds) shortest = { nanoseconds, userdata };
    }
    if (!shortest) return undefined;
    new Uint8Array(this.memory.buffer, outPtr, 32).fill(0);
    view.setBigUint64(outPtr, shortest.userdata, true);
    view.setUint32(eventsPtr, 1, true);
    return shortest.nanoseconds;
  }

  private clock(): bigint {
    return BigInt(Date.now()) * 1_000_000n + this.slept;
  }

  private transfer(
    vectors: number,
    count: number,
    totalPtr: number,
    move: (buffer: Uint8Array) => number,
  ): number {
    const view = this.view();
    let total = 0;
    for (let vector = vectors; vector < vectors + 8 * count; vector += 8) {
      const length = view.getUint32(vector + 4, true);
      const moved = move(new Uint8Array(this.memory.buffer, view.getUint32(vector, true), length));
      total += moved;
      if (moved < length) break;
    }
    view.setUint32(totalPtr, total, true);
    return OK;
  }

  private none(countPtr: number, sizePtr: number): number {
    this.view().setUint32(countPtr, 0, true);
    this.view().setUint32(sizePtr, 0, true);
    return OK;
  }

  private view(): DataView {
    return new DataView(this.memory.buffer);
  }
}
