// Standard output and the end of a component.

import { fd_write, proc_exit } from "./wasi_snapshot_preview1";

const OUT_OF_MEMORY: string =
  '{"success":false,"error":"the input needs more memory than a component has","error_code":"COMPONENT_INPUT"}';

/** Space for one I/O vector (address, length) and the count that a call returns. */
const vector: usize = memory.data(16);

export function print(pointer: usize, length: i32): void {
  while (length > 0) {
    store<usize>(vector, pointer);
    store<i32>(vector, length, 4);
    if (fd_write(1, vector, 1, vector + 8) != 0) return;
    const count = load<i32>(vector, 8);
    if (count <= 0) return;
    pointer += <usize>count;
    length -= count;
  }
}

/** Ends the component; it never returns. */
export function exit(code: i32): void {
  proc_exit(code);
  unreachable();
}

/** Ends the component with a failed result, where the engine would have only a trap. */
export function outOfMemory(): void {
  print(changetype<usize>(String.UTF8.encode(OUT_OF_MEMORY)), OUT_OF_MEMORY.length);
  exit(0);
}
