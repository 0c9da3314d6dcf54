;; Bytes to float32: factor * byte + offset, in double precision and rounded once, four at a time.
;;
;; Memory: factors and offsets (float64, a pair of tables that repeats), bytes, results; see scale-bytes.ts.
(module
  (memory (export "memory") 6)
  (func (export "scale")
    (param $count i32)   ;; bytes; up to three more are read and written
    (param $period i32)  ;; entries of a table, a multiple of four
    (local $at i32) (local $entry i32) (local $table i32)
    (local $four v128) (local $low v128) (local $high v128)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $count)))
        (local.set $table (i32.shl (local.get $entry) (i32.const 3)))
        (local.set $four
          (i32x4.extend_low_i16x8_u
            (i16x8.extend_low_i8x16_u (v128.load32_zero offset=65536 (local.get $at)))))
        (local.set $low
          (f64x2.add
            (f64x2.mul (f64x2.convert_low_i32x4_u (local.get $four)) (v128.load (local.get $table)))
            (v128.load offset=32768 (local.get $table))))
        (local.set $high
          (f64x2.add
            (f64x2.mul
              (f64x2.convert_low_i32x4_u
                (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four)))
              (v128.load offset=16 (local.get $table)))
            (v128.load offset=32784 (local.get $table))))
        (v128.store offset=131072
          (i32.shl (local.get $at) (i32.const 2))
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
            (f32x4.demote_f64x2_zero (local.get $low))
            (f32x4.demote_f64x2_zero (local.get $high))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (local.set $entry (i32.add (local.get $entry) (i32.const 4)))
        (if (i32.eq (local.get $entry) (local.get $period)) (then (local.set $entry (i32.const 0))))
        (br $next)))))
