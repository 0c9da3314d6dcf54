// The inverse cosine transform, as jidctint.c computes it: two passes of 16-bit numbers, 32 bits between.
#pragma once
#include "picture.h"

enum { constant_bits = 13, first_pass_bits = 2 };

#define PAIR(one, other) wasm_i16x8_const(one, other, one, other, one, other, one, other)

INLINE v128_t low_pairs(v128_t one, v128_t other) {
  return wasm_i16x8_shuffle(one, other, 0, 8, 1, 9, 2, 10, 3, 11);
}

INLINE v128_t high_pairs(v128_t one, v128_t other) {
  return wasm_i16x8_shuffle(one, other, 4, 12, 5, 13, 6, 14, 7, 15);
}

INLINE v128_t scaled_low(v128_t x) { return wasm_i32x4_shl(wasm_i32x4_extend_low_i16x8(x), constant_bits); }
INLINE v128_t scaled_high(v128_t x) { return wasm_i32x4_shl(wasm_i32x4_extend_high_i16x8(x), constant_bits); }

// Half of the lanes of a pass: `even` and `odd` hold rows 2, 6 and 7, 1 and 5, 3 and their sums in pairs.
INLINE void half_pass(v128_t sum04, v128_t difference04, v128_t pair26, v128_t pair71, v128_t pair53, v128_t pair_sums,
                      int shift, v128_t *out) {
  const v128_t tmp2 = wasm_i32x4_dot_i16x8(pair26, PAIR(4433, -10704));
  const v128_t tmp3 = wasm_i32x4_dot_i16x8(pair26, PAIR(10703, 4433));
  const v128_t tmp10 = wasm_i32x4_add(sum04, tmp3), tmp13 = wasm_i32x4_sub(sum04, tmp3);
  const v128_t tmp11 = wasm_i32x4_add(difference04, tmp2), tmp12 = wasm_i32x4_sub(difference04, tmp2);
  const v128_t z3 = wasm_i32x4_dot_i16x8(pair_sums, PAIR(-6436, 9633));
  const v128_t z4 = wasm_i32x4_dot_i16x8(pair_sums, PAIR(9633, 6437));
  const v128_t odd0 = wasm_i32x4_add(wasm_i32x4_dot_i16x8(pair71, PAIR(-4927, -7373)), z3);
  const v128_t odd3 = wasm_i32x4_add(wasm_i32x4_dot_i16x8(pair71, PAIR(-7373, 4926)), z4);
  const v128_t odd1 = wasm_i32x4_add(wasm_i32x4_dot_i16x8(pair53, PAIR(-4176, -20995)), z4);
  const v128_t odd2 = wasm_i32x4_add(wasm_i32x4_dot_i16x8(pair53, PAIR(-20995, 4177)), z3);
  const v128_t half = wasm_i32x4_splat(1 << (shift - 1));
  const v128_t evens[4] = {tmp10, tmp11, tmp12, tmp13}, odds[4] = {odd3, odd2, odd1, odd0};
#pragma unroll
  for (int row = 0; row < 4; row++) {
    const v128_t even = wasm_i32x4_add(evens[row], half);
    out[row] = wasm_i32x4_shr(wasm_i32x4_add(even, odds[row]), shift);
    out[7 - row] = wasm_i32x4_shr(wasm_i32x4_sub(even, odds[row]), shift);
  }
}

INLINE void pass(v128_t *rows, int shift) {
  const v128_t sum = wasm_i16x8_add(rows[0], rows[4]), difference = wasm_i16x8_sub(rows[0], rows[4]);
  const v128_t z3 = wasm_i16x8_add(rows[7], rows[3]), z4 = wasm_i16x8_add(rows[5], rows[1]);
  v128_t low[8], high[8];
  half_pass(scaled_low(sum), scaled_low(difference), low_pairs(rows[2], rows[6]), low_pairs(rows[7], rows[1]),
            low_pairs(rows[5], rows[3]), low_pairs(z3, z4), shift, low);
  half_pass(scaled_high(sum), scaled_high(difference), high_pairs(rows[2], rows[6]), high_pairs(rows[7], rows[1]),
            high_pairs(rows[5], rows[3]), high_pairs(z3, z4), shift, high);
#pragma unroll
  for (int row = 0; row < 8; row++) rows[row] = wasm_i16x8_narrow_i32x4(low[row], high[row]);
}

INLINE void transpose(v128_t *rows) {
  v128_t pairs[8], fours[8];
#pragma unroll
  for (int row = 0; row < 4; row++) {
    pairs[row] = low_pairs(rows[2 * row], rows[2 * row + 1]);
    pairs[row + 4] = high_pairs(rows[2 * row], rows[2 * row + 1]);
  }
#pragma unroll
  for (int half = 0; half < 8; half += 4) {
    fours[half] = wasm_i32x4_shuffle(pairs[half], pairs[half + 1], 0, 4, 1, 5);
    fours[half + 1] = wasm_i32x4_shuffle(pairs[half], pairs[half + 1], 2, 6, 3, 7);
    fours[half + 2] = wasm_i32x4_shuffle(pairs[half + 2], pairs[half + 3], 0, 4, 1, 5);
    fours[half + 3] = wasm_i32x4_shuffle(pairs[half + 2], pairs[half + 3], 2, 6, 3, 7);
  }
#pragma unroll
  for (int half = 0; half < 8; half += 4) {
    rows[half] = wasm_i64x2_shuffle(fours[half], fours[half + 2], 0, 2);
    rows[half + 1] = wasm_i64x2_shuffle(fours[half], fours[half + 2], 1, 3);
    rows[half + 2] = wasm_i64x2_shuffle(fours[half + 1], fours[half + 3], 0, 2);
    rows[half + 3] = wasm_i64x2_shuffle(fours[half + 1], fours[half + 3], 1, 3);
  }
}

static void put_constant(int16_t dc, uint8_t *to, int stride) {
  int value = ((dc + 4) >> 3) + 128;
  value = value < 0 ? 0 : value > 255 ? 255 : value;
  for (int row = 0; row < block_side; row++)
    wasm_v128_store64_lane(to + row * stride, wasm_i8x16_splat((int8_t)value), 0);
}

static void put_block(const int16_t *block, const int16_t *quantization, uint8_t *to, int stride) {
  v128_t rows[8];
#pragma unroll
  for (int row = 0; row < 8; row++)
    rows[row] = wasm_i16x8_mul(wasm_v128_load(block + 8 * row), wasm_v128_load(quantization + 8 * row));
  pass(rows, constant_bits - first_pass_bits);
  transpose(rows);
  pass(rows, constant_bits + first_pass_bits + 3);
  transpose(rows);
#pragma unroll
  for (int row = 0; row < 8; row++) {
    const v128_t bytes = wasm_i8x16_narrow_i16x8(rows[row], rows[row]);
    wasm_v128_store64_lane(to + row * stride, wasm_v128_xor(bytes, wasm_i8x16_splat((int8_t)0x80)), 0);
  }
}
