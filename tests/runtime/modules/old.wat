;; The older interface: POST https://old.test/x with a header and a body, capacity 0.
(module
  (import "u6u" "http_request"
    (func $http_request (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  ;; prelude
  (data (i32.const 200) "https://old.test/x")
  (data (i32.const 220) "POST")
  (data (i32.const 230) "{\"x-old\":\"1\"}")
  (data (i32.const 250) "[1]")
  (func (export "_start")
    (if (call $http_request
        (i32.const 200) (i32.const 18) (i32.const 220) (i32.const 4) (i32.const 230) (i32.const 13)
        (i32.const 250) (i32.const 3) (i32.const 1048576) (i32.const 1100))
      (then (call $refused) (return)))
    (call $data (i32.const 1048576) (i32.load (i32.const 1100)))))
