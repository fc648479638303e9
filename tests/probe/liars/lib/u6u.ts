// The host functions that the modules here call.

export declare function kv_get(key: usize, keyLength: i32, result: usize, lengthPointer: usize): i32;
export declare function http_fetch(request: usize, requestLength: i32, result: usize, lengthPointer: usize): i32;
