// WASI preview 1, as far as components use it. A declared function is imported from the module that
// this file is named after; one that nobody calls is not imported.

export declare function fd_read(descriptor: i32, vectors: usize, count: i32, readPointer: usize): i32;
export declare function fd_write(descriptor: i32, vectors: usize, count: i32, writtenPointer: usize): i32;
export declare function clock_time_get(clock: i32, precision: i64, timePointer: usize): i32;
export declare function proc_exit(code: i32): void;
