;; Asks for the credentials `demo` and `none`: prints the first as JSON text, and the code of the second.
(module
  (import "u6u" "secret_get" (func $secret_get (param i32 i32 i32 i32) (result i32)))
  ;; prelude
  (data (i32.const 200) "demo")
  (data (i32.const 210) "none")
  (data (i32.const 230) ", \"code\": ")
  (func (export "_start") (local $code i32)
    (i32.store (i32.const 1100) (i32.const 1000))
    (drop (call $secret_get (i32.const 200) (i32.const 4) (i32.const 1048576) (i32.const 1100)))
    (call $print (i32.const 0) (i32.const 23))
    (call $text (i32.const 1048576) (i32.load (i32.const 1100)))
    (call $print (i32.const 230) (i32.const 10))
    (local.set $code (call $secret_get (i32.const 210) (i32.const 4) (i32.const 1050000) (i32.const 1100)))
    (i32.store8 (i32.const 300) (i32.add (i32.const 48) (local.get $code)))
    (call $print (i32.const 300) (i32.const 1))
    (call $print (i32.const 23) (i32.const 1))))
