;; Sleeps 0.4 s twice and prints the tenths of a second that its clock says have passed.
(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_shutdown" (func $refused_by_host (param i32 i32) (result i32)))
  ;; prelude
  (func $sleep
    (i64.store (i32.const 2000) (i64.const 7))
    (i64.store (i32.const 2024) (i64.const 400000000))
    (drop (call $poll_oneoff (i32.const 2000) (i32.const 2100) (i32.const 1) (i32.const 2200))))
  (func (export "_start") (local $from i64)
    (drop (call $clock (i32.const 0) (i64.const 1) (i32.const 2300)))
    (local.set $from (i64.load (i32.const 2300)))
    (call $sleep)
    (call $sleep)
    (drop (call $clock (i32.const 0) (i64.const 1) (i32.const 2300)))
    (i32.store8 (i32.const 300)
      (i32.add (i32.const 48)
        (i32.wrap_i64 (i64.div_u (i64.sub (i64.load (i32.const 2300)) (local.get $from)) (i64.const 100000000)))))
    (call $data (i32.const 300) (i32.const 1))))
