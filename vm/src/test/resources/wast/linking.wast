;; Modules that share memories, tables and globals, and what stays of one that fails.

(module $owner
  (memory (export "memory") 1 4)
  (table (export "table") 4 8 funcref)
  (global (export "counter") (mut i64) (i64.const 10))
  (global (export "start") i32 (i32.const 2))
  (type $number (func (result i32)))
  (func $one (result i32) (i32.const 1))
  (elem (i32.const 0) $one)
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "call") (param i32) (result i32)
    (call_indirect (type $number) (local.get 0)))
  (func (export "count") (result i64) (global.get 0)))
(register "owner" $owner)

(module $user
  (import "owner" "memory" (memory 1))
  (import "owner" "table" (table 2 funcref))
  (import "owner" "counter" (global $counter (mut i64)))
  (import "owner" "start" (global $start i32))
  (import "spectest" "print_i32" (func $print (param i32)))
  (global $secret i32 (i32.const 77))
  (data (global.get $start) "\2a")
  (func $two (result i32) (global.get $secret))
  (elem (global.get $start) $two)
  (func (export "store") (param i32 i32)
    (call $print (local.get 1))
    (i32.store8 (local.get 0) (local.get 1)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "bump") (global.set $counter (i64.add (global.get $counter) (i64.const 5)))))

;; Data and elements were put where the imported global says.
(assert_return (invoke $owner "load" (i32.const 2)) (i32.const 42))
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 77))
(assert_return (invoke $owner "call" (i32.const 0)) (i32.const 1))
(assert_trap (invoke $owner "call" (i32.const 1)) "uninitialized element")
(assert_trap (invoke $owner "call" (i32.const 4)) "undefined element")

;; What one writes, the other sees, after growing too.
(assert_return (invoke "store" (i32.const 100) (i32.const 7)))
(assert_return (invoke $owner "load" (i32.const 100)) (i32.const 7))
(assert_trap (invoke $owner "load" (i32.const 65536)) "out of bounds memory access")
(assert_return (invoke $user "grow") (i32.const 1))
(assert_return (invoke $owner "size") (i32.const 2))
(assert_return (invoke "store" (i32.const 70000) (i32.const 9)))
(assert_return (invoke $owner "load" (i32.const 70000)) (i32.const 9))
(invoke $user "bump")
(assert_return (invoke $owner "count") (i64.const 15))
(assert_return (get $owner "counter") (i64.const 15))

;; Imports that do not fit.
(assert_unlinkable (module (import "owner" "nothing" (func))) "unknown import")
(assert_unlinkable (module (import "nobody" "call" (func))) "unknown import")
(assert_unlinkable (module (import "owner" "call" (func))) "incompatible import type")
(assert_unlinkable (module (import "owner" "memory" (func))) "incompatible import type")
(assert_unlinkable (module (import "owner" "memory" (memory 3))) "incompatible import type")
(assert_unlinkable (module (import "owner" "memory" (memory 1 3))) "incompatible import type")
(assert_unlinkable (module (import "owner" "table" (table 5 funcref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "table" (table 1 externref)))
  "incompatible import type")
(assert_unlinkable (module (import "owner" "counter" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "owner" "start" (global (mut i32))))
  "incompatible import type")

;; Segments are written one after the other: what came before the one that fails, stays.
(assert_trap
  (module
    (import "owner" "memory" (memory 1))
    (data (i32.const 200) "\0b")
    (data (i32.const 131070) "abcd"))
  "out of bounds memory access")
(assert_return (invoke $owner "load" (i32.const 200)) (i32.const 11))
(assert_return (invoke $owner "load" (i32.const 131070)) (i32.const 0))
(assert_trap
  (module
    (import "owner" "table" (table 1 funcref))
    (func $three (result i32) (i32.const 3))
    (elem (i32.const 1) $three)
    (elem (i32.const 4) $three))
  "out of bounds table access")
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 3))
(assert_trap
  (module
    (import "owner" "memory" (memory 1))
    (func $main (i32.store8 (i32.const 300) (i32.const 1)) (unreachable))
    (start $main))
  "unreachable")
(assert_return (invoke $owner "load" (i32.const 300)) (i32.const 1))
