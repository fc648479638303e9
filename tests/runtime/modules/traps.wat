;; Breaks.
(module
  ;; prelude
  (func (export "_start") unreachable))
