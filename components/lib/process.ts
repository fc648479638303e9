// Standard input, the clock, and what becomes of a failed assertion.

import { Bytes } from "./bytes";
import { writeQuoted } from "./json_writer";
import { exit, print } from "./output";
import { clock_time_get, fd_read } from "./wasi_snapshot_preview1";

const ROOM: i32 = 4096;
const REALTIME: i32 = 0;
const NANOSECONDS_PER_MILLISECOND: i64 = 1_000_000;

/** Space for one I/O vector (address, length) and the count that a call returns. */
const vector: usize = memory.data(16);

export function readAll(): Bytes {
  const input = new Bytes(65536);
  while (true) {
    if (input.capacity - input.length < ROOM) input.reserve(input.capacity);
    store<usize>(vector, input.pointer + <usize>input.length);
    store<i32>(vector, input.capacity - input.length, 4);
    if (fd_read(0, vector, 1, vector + 8) != 0) break;
    const count = load<i32>(vector, 8);
    if (count <= 0) break;
    input.length += count;
  }
  return input;
}

/** Milliseconds since 1970-01-01T00:00Z. */
export function now(): i64 {
  clock_time_get(REALTIME, NANOSECONDS_PER_MILLISECOND, vector);
  return <i64>(load<u64>(vector) / <u64>NANOSECONDS_PER_MILLISECOND);
}

/** What a `throw` and a failed check become (linked in place of `env.abort`): a failed result, exit code 1. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  const output = new Bytes();
  output.text('{"success":false,"error":');
  writeQuoted(output, message ? message : "the component aborted");
  output.text(',"error_code":"COMPONENT_TRAP"');
  if (file) {
    output.text(',"at":');
    writeQuoted(output, file + ":" + line.toString() + ":" + column.toString());
  }
  output.byte(0x7d);
  print(output.pointer, output.length);
  exit(1);
}
