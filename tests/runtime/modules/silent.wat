;; Prints nothing.
(module
  ;; prelude
  (func (export "_start")))
