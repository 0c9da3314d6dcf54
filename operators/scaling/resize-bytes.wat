;; A part of a picture of bytes at another size, bilinear with antialias: for each four rows of the result, the rows of
;; the part are mixed to four of float32, sixteen bytes at a time, and those to pixels, all channels of four at a time.
;;
;; A table has an entry for each row or column of the result: where its old ones begin (bytes from the first of the part,
;; or from the first of the mixed row), how many they are, and their weights (float32). See resize-bytes.ts.
(module
  (memory (export "memory") 1)
  (func (export "resize")
    (param $part i32)         ;; first byte of the part; up to 15 behind its rows are read
    (param $stride i32)       ;; bytes from a row to the next
    (param $length i32)       ;; bytes of a row of the part
    (param $row i32)          ;; table of the rows, whose number is a multiple of four
    (param $rowsEnd i32)
    (param $rowEntry i32)     ;; bytes of an entry
    (param $columns i32)      ;; table of the columns
    (param $columnsEnd i32)
    (param $columnEntry i32)
    (param $channels i32)     ;; 1 to 4
    (param $mixed i32)        ;; room for four rows
    (param $mixedStride i32)  ;; bytes of a row as float32, and 64 more
    (param $pixels i32)       ;; room for four rows of the result, 64 bytes longer each
    (param $result i32)
    (param $resultStride i32) ;; bytes of a row of it
    (local $end i32) (local $column i32) (local $from i32) (local $at i32) (local $to i32) (local $pixelsStride i32)
    (local $weight i32) (local $weightsEnd i32) (local $factor v128) (local $bytes v128) (local $half v128)
    (local $one v128) (local $two v128) (local $three v128) (local $four v128)
    (local.set $pixelsStride (i32.add (local.get $resultStride) (i32.const 64)))
    (block $allRows
      (loop $nextFourRows
        (br_if $allRows (i32.ge_u (local.get $row) (local.get $rowsEnd)))
        (local.set $end (i32.add (local.get $row) (i32.shl (local.get $rowEntry) (i32.const 2))))
        (local.set $to (local.get $mixed))
        (loop $nextRow
          (local.set $at (i32.const 0))
          (local.set $weightsEnd
            (i32.add (i32.add (local.get $row) (i32.const 8))
              (i32.shl (i32.load offset=4 (local.get $row)) (i32.const 2))))
          (loop $nextBytes
            (local.set $from
              (i32.add (i32.add (local.get $part) (i32.load (local.get $row))) (local.get $at)))
            (local.set $one (v128.const i32x4 0 0 0 0))
            (local.set $two (v128.const i32x4 0 0 0 0))
            (local.set $three (v128.const i32x4 0 0 0 0))
            (local.set $four (v128.const i32x4 0 0 0 0))
            (local.set $weight (i32.add (local.get $row) (i32.const 8)))
            (loop $nextTap
              (local.set $factor (v128.load32_splat (local.get $weight)))
              (local.set $bytes (v128.load (local.get $from)))
              (local.set $half (i16x8.extend_low_i8x16_u (local.get $bytes)))
              (local.set $one
                (f32x4.add (local.get $one)
                  (f32x4.mul (local.get $factor)
                    (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (local.get $half))))))
              (local.set $two
                (f32x4.add (local.get $two)
                  (f32x4.mul (local.get $factor)
                    (f32x4.convert_i32x4_u (i32x4.extend_high_i16x8_u (local.get $half))))))
              (local.set $half (i16x8.extend_high_i8x16_u (local.get $bytes)))
              (local.set $three
                (f32x4.add (local.get $three)
                  (f32x4.mul (local.get $factor)
                    (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (local.get $half))))))
              (local.set $four
                (f32x4.add (local.get $four)
                  (f32x4.mul (local.get $factor)
                    (f32x4.convert_i32x4_u (i32x4.extend_high_i16x8_u (local.get $half))))))
              (local.set $from (i32.add (local.get $from) (local.get $stride)))
              (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
              (br_if $nextTap (i32.lt_u (local.get $weight) (local.get $weightsEnd))))
            (local.set $from (i32.add (local.get $to) (i32.shl (local.get $at) (i32.const 2))))
            (v128.store (local.get $from) (local.get $one))
            (v128.store offset=16 (local.get $from) (local.get $two))
            (v128.store offset=32 (local.get $from) (local.get $three))
            (v128.store offset=48 (local.get $from) (local.get $four))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br_if $nextBytes (i32.lt_u (local.get $at) (local.get $length))))
          (local.set $to (i32.add (local.get $to) (local.get $mixedStride)))
          (local.set $row (i32.add (local.get $row) (local.get $rowEntry)))
          (br_if $nextRow (i32.lt_u (local.get $row) (local.get $end))))
        (local.set $column (local.get $columns))
        (local.set $to (local.get $pixels))
        (loop $nextColumn
          (local.set $from (i32.add (local.get $mixed) (i32.load (local.get $column))))
          (local.set $weight (i32.add (local.get $column) (i32.const 8)))
          (local.set $weightsEnd
            (i32.add (local.get $weight) (i32.shl (i32.load offset=4 (local.get $column)) (i32.const 2))))
          (local.set $one (v128.const i32x4 0 0 0 0))
          (local.set $two (v128.const i32x4 0 0 0 0))
          (local.set $three (v128.const i32x4 0 0 0 0))
          (local.set $four (v128.const i32x4 0 0 0 0))
          (loop $nextTap
            (local.set $factor (v128.load32_splat (local.get $weight)))
            (local.set $one
              (f32x4.add (local.get $one) (f32x4.mul (local.get $factor) (v128.load (local.get $from)))))
            (local.set $at (i32.add (local.get $from) (local.get $mixedStride)))
            (local.set $two
              (f32x4.add (local.get $two) (f32x4.mul (local.get $factor) (v128.load (local.get $at)))))
            (local.set $at (i32.add (local.get $at) (local.get $mixedStride)))
            (local.set $three
              (f32x4.add (local.get $three) (f32x4.mul (local.get $factor) (v128.load (local.get $at)))))
            (local.set $at (i32.add (local.get $at) (local.get $mixedStride)))
            (local.set $four
              (f32x4.add (local.get $four) (f32x4.mul (local.get $factor) (v128.load (local.get $at)))))
            (local.set $from (i32.add (local.get $from) (i32.shl (local.get $channels) (i32.const 2))))
            (local.set $weight (i32.add (local.get $weight) (i32.const 4)))
            (br_if $nextTap (i32.lt_u (local.get $weight) (local.get $weightsEnd))))
          ;; With 3 * 2^22 a float has no bits for fractions: sums are rounded, a half to the even neighbour.
          (local.set $factor (v128.const f32x4 12582912 12582912 12582912 12582912))
          (local.set $one (i32x4.sub (f32x4.add (local.get $one) (local.get $factor)) (local.get $factor)))
          (local.set $two (i32x4.sub (f32x4.add (local.get $two) (local.get $factor)) (local.get $factor)))
          (local.set $three (i32x4.sub (f32x4.add (local.get $three) (local.get $factor)) (local.get $factor)))
          (local.set $four (i32x4.sub (f32x4.add (local.get $four) (local.get $factor)) (local.get $factor)))
          (local.set $one
            (i8x16.narrow_i16x8_u
              (i16x8.narrow_i32x4_s (local.get $one) (local.get $two))
              (i16x8.narrow_i32x4_s (local.get $three) (local.get $four))))
          ;; What of a word is no pixel of this column is written over by the next.
          (v128.store32_lane 0 (local.get $to) (local.get $one))
          (local.set $at (i32.add (local.get $to) (local.get $pixelsStride)))
          (v128.store32_lane 1 (local.get $at) (local.get $one))
          (local.set $at (i32.add (local.get $at) (local.get $pixelsStride)))
          (v128.store32_lane 2 (local.get $at) (local.get $one))
          (local.set $at (i32.add (local.get $at) (local.get $pixelsStride)))
          (v128.store32_lane 3 (local.get $at) (local.get $one))
          (local.set $to (i32.add (local.get $to) (local.get $channels)))
          (local.set $column (i32.add (local.get $column) (local.get $columnEntry)))
          (br_if $nextColumn (i32.lt_u (local.get $column) (local.get $columnsEnd))))
        (local.set $from (local.get $pixels))
        (local.set $end (i32.add (local.get $result) (i32.shl (local.get $resultStride) (i32.const 2))))
        (loop $nextResult
          (memory.copy (local.get $result) (local.get $from) (local.get $resultStride))
          (local.set $from (i32.add (local.get $from) (local.get $pixelsStride)))
          (local.set $result (i32.add (local.get $result) (local.get $resultStride)))
          (br_if $nextResult (i32.lt_u (local.get $result) (local.get $end))))
        (br $nextFourRows)))))
