// The Worker's host functions. A declared function is imported from the module that this file is
// named after. They answer 0 (done), 1 (error), 2 (not found) or 3 (longer than the buffer).

export declare function http_fetch(
  requestPointer: usize,
  requestLength: i32,
  resultPointer: usize,
  lengthPointer: usize,
): i32;
export declare function result_read(pointer: usize, capacity: i32): i32;
