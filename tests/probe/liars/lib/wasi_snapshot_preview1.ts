// WASI preview 1, as far as the modules here use it.

export declare function fd_read(descriptor: i32, vectors: usize, count: i32, readPointer: usize): i32;
export declare function fd_write(descriptor: i32, vectors: usize, count: i32, writtenPointer: usize): i32;
export declare function clock_time_get(clock: i32, precision: i64, timePointer: usize): i32;
export declare function proc_exit(code: i32): void;
export declare function random_get(pointer: usize, length: i32): i32;
