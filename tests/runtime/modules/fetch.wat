;; Sends its input as a request; its buffer has 100 bytes, so most answers are read again.
(module
  (import "u6u" "http_fetch" (func $http_fetch (param i32 i32 i32 i32) (result i32)))
  (import "u6u" "result_read" (func $result_read (param i32 i32) (result i32)))
  ;; prelude
  (func (export "_start") (local $code i32) (local $length i32)
    (local.set $length (call $read))
    (i32.store (i32.const 1100) (i32.const 100))
    (local.set $code (call $http_fetch (i32.const 65536) (local.get $length) (i32.const 1048576) (i32.const 1100)))
    (if (i32.eq (local.get $code) (i32.const 3))
      (then (local.set $code (call $result_read (i32.const 1048576) (i32.load (i32.const 1100))))))
    (if (local.get $code) (then (call $refused) (return)))
    (call $data (i32.const 1048576) (i32.load (i32.const 1100)))))
