;; Says why, then leaves with code 3.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  ;; prelude
  (data (i32.const 200) "{\"success\":false,\"error\":\"said why\"}")
  (func (export "_start")
    (call $print (i32.const 200) (i32.const 36))
    (call $proc_exit (i32.const 3))))
