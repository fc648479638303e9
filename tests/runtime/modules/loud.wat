;; Prints more than 8 MiB.
(module
  ;; prelude
  (func (export "_start")
    (loop $forever
      (call $print (i32.const 65536) (i32.const 1000000))
      (br $forever))))
