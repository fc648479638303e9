// The Worker's host functions. A declared function is imported from the module that this file is
// named after; one that nobody calls is not imported. They answer 0 (done), 1 (error), 2 (not found) or
// 3 (longer than the buffer).

export declare function http_fetch(
  requestPointer: usize,
  requestLength: i32,
  resultPointer: usize,
  lengthPointer: usize,
): i32;
export declare function kv_get(keyPointer: usize, keyLength: i32, resultPointer: usize, lengthPointer: usize): i32;
export declare function kv_put(
  keyPointer: usize,
  keyLength: i32,
  valuePointer: usize,
  valueLength: i32,
  seconds: i32,
): i32;
export declare function secret_get(
  namePointer: usize,
  nameLength: i32,
  resultPointer: usize,
  lengthPointer: usize,
): i32;
export declare function crypto_decrypt(
  encryptedPointer: usize,
  encryptedLength: i32,
  vectorPointer: usize,
  vectorLength: i32,
  namePointer: usize,
  nameLength: i32,
  resultPointer: usize,
  lengthPointer: usize,
): i32;
export declare function crypto_sign_rs256(
  dataPointer: usize,
  dataLength: i32,
  keyPointer: usize,
  keyLength: i32,
  resultPointer: usize,
  lengthPointer: usize,
): i32;
export declare function result_read(pointer: usize, capacity: i32): i32;
