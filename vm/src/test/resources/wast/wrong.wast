;; Every assertion here is wrong: a runner that lets one pass is wrong itself.

(module
  (func (export "one") (result i32) (i32.const 1))
  (func (export "trap") (unreachable))
  (func (export "nan") (result f32) (f32.const nan:0x1))
  (func (export "null") (result externref) (ref.null extern)))
(assert_return (invoke "one") (i32.const 2))
(assert_return (invoke "trap"))
(assert_return (invoke "nan") (f32.const nan:canonical))
(assert_return (invoke "nan") (f32.const nan:arithmetic))
(assert_return (invoke "null") (ref.extern 0))
(assert_trap (invoke "one") "unreachable")
(assert_trap (invoke "trap") "integer overflow")
(assert_exhaustion (invoke "trap") "call stack exhausted")
(assert_malformed (module binary "\00asm" "\01\00\00\00") "unexpected end")
(assert_invalid (module (func)) "type mismatch")
(assert_unlinkable (module (import "spectest" "print" (func))) "unknown import")
(assert_trap (module (func) (start 0)) "unreachable")
(module
  (import "spectest" "nothing" (func))
  (func (export "one") (result i32) (i32.const 1)))
(assert_return (invoke "one") (i32.const 1))
