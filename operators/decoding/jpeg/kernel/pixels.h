// Makes pixels of planes: more of the colours, where there are fewer, and red, green and blue of all.
#pragma once
#include "transform.h"

// Sums of a row of colours and, where there are half as many rows, its neighbour; the first at places[1], with a copy
// of the outermost ones beside them.
static void colour_sums(const Component *component, int row, int first, int last, int16_t *sums) {
  const bool halved = picture.most_down == 2;
  const int own = halved ? row >> 1 : row;
  int other = row & 1 ? own + 1 : own - 1;
  other = other < 0 ? 0 : other >= component->height ? component->height - 1 : other;
  const uint8_t *near = component->plane + (size_t)own * component->stride;
  const uint8_t *far = component->plane + (size_t)other * component->stride;
  // From the one before the first to the one after the last, where they are.
  const int begin = first > 0 ? first - 1 : 0, end = last + 1 < component->width ? last + 1 : component->width - 1;
  int16_t *to = sums + 1 + begin - first;
  for (int place = begin; place <= end; place += 8, to += 8) {
    v128_t sum = wasm_u16x8_load8x8(near + place);
    if (halved)
      sum = wasm_i16x8_add(wasm_i16x8_add(sum, wasm_i16x8_shl(sum, 1)), wasm_u16x8_load8x8(far + place));
    wasm_v128_store(to, sum);
  }
  if (begin == first) sums[0] = sums[1];
  if (end == last) sums[last - first + 2] = sums[last - first + 1];
}

// Two of each, nearer to it than to its neighbour.
static void upsample(const int16_t *sums, int count, uint8_t *to) {
  const bool halved = picture.most_down == 2;
  const int shift = halved ? 4 : 2;
  const v128_t before_half = wasm_i16x8_splat(halved ? 8 : 1), after_half = wasm_i16x8_splat(halved ? 7 : 2);
  for (int place = 0; place < count; place += 8, to += 16) {
    const v128_t own = wasm_v128_load(sums + place + 1);
    const v128_t most = wasm_i16x8_add(own, wasm_i16x8_shl(own, 1));
    const v128_t before = wasm_i16x8_add(wasm_i16x8_add(most, wasm_v128_load(sums + place)), before_half);
    const v128_t after = wasm_i16x8_add(wasm_i16x8_add(most, wasm_v128_load(sums + place + 2)), after_half);
    const v128_t left = wasm_u16x8_shr(before, shift), right = wasm_u16x8_shr(after, shift);
    wasm_v128_store(to, wasm_v128_or(left, wasm_i16x8_shl(right, 8)));
  }
}

// 16 bits a lane; round(factor * value / 65536) for a factor and for half of one.
INLINE v128_t part_of(v128_t colour, v128_t factors) {
  const v128_t two = wasm_i16x8_splat(2);
  return wasm_i16x8_narrow_i32x4(
      wasm_i32x4_shr(wasm_i32x4_dot_i16x8(low_pairs(colour, two), factors), 16),
      wasm_i32x4_shr(wasm_i32x4_dot_i16x8(high_pairs(colour, two), factors), 16));
}

INLINE v128_t green_part(v128_t blue, v128_t red) {
  const v128_t factors = PAIR(-22554, 18734), half = wasm_i32x4_splat(32768);
  return wasm_i16x8_narrow_i32x4(
      wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_dot_i16x8(low_pairs(blue, red), factors), half), 16),
      wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_dot_i16x8(high_pairs(blue, red), factors), half), 16));
}

typedef struct {
  v128_t red, green, blue;
} Colours;

INLINE Colours colours_of(v128_t luma, v128_t blue, v128_t red) {
  const v128_t centre = wasm_i16x8_splat(128);
  blue = wasm_i16x8_sub(blue, centre);
  red = wasm_i16x8_sub(red, centre);
  return (Colours){
      .red = wasm_i16x8_add(luma, wasm_i16x8_add(red, part_of(red, PAIR(26345, 16384)))),
      .green = wasm_i16x8_add(luma, wasm_i16x8_sub(green_part(blue, red), red)),
      .blue = wasm_i16x8_add(luma, wasm_i16x8_add(wasm_i16x8_shl(blue, 1), part_of(blue, PAIR(-14942, 16384)))),
  };
}

INLINE void put_colours(v128_t red, v128_t green, v128_t blue, uint8_t *to) {
  const v128_t one = wasm_i8x16_shuffle(red, green, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const v128_t two = wasm_i8x16_shuffle(red, green, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  const v128_t three = wasm_i8x16_shuffle(red, green, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  wasm_v128_store(to, wasm_i8x16_shuffle(one, blue, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
  wasm_v128_store(to + 16, wasm_i8x16_shuffle(two, blue, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15));
  wasm_v128_store(to + 32, wasm_i8x16_shuffle(three, blue, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31));
}

static void put_row(const uint8_t *luma, const uint8_t *blue, const uint8_t *red, int count, uint8_t *to) {
  for (int place = 0; place < count; place += 16, to += 48) {
    const v128_t y = wasm_v128_load(luma + place), b = wasm_v128_load(blue + place), r = wasm_v128_load(red + place);
    const Colours low = colours_of(wasm_u16x8_extend_low_u8x16(y), wasm_u16x8_extend_low_u8x16(b),
                                   wasm_u16x8_extend_low_u8x16(r));
    const Colours high = colours_of(wasm_u16x8_extend_high_u8x16(y), wasm_u16x8_extend_high_u8x16(b),
                                    wasm_u16x8_extend_high_u8x16(r));
    put_colours(wasm_u8x16_narrow_i16x8(low.red, high.red), wasm_u8x16_narrow_i16x8(low.green, high.green),
                wasm_u8x16_narrow_i16x8(low.blue, high.blue), to);
  }
}
