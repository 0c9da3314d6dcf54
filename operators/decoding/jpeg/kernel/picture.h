// What all parts of the decoder know of a picture.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define INLINE static inline __attribute__((always_inline))

enum { block_side = 8, block_size = 64, most_components = 3, look_ahead = 10, page = 65536, margin = 64, most_pixels = 1 << 24 };

typedef struct {
  uint16_t codes[1 << look_ahead];   // symbol << 8 | bits; 0 where the code is longer
  int16_t numbers[1 << look_ahead];  // number << 8 | zeros before it << 4 | bits, where both fit; else 0
  int32_t beyond[18];                // the first code that is longer than so many bits, aligned to 16
  int32_t offset[17];                // from a code of so many bits to its symbol
  uint8_t symbols[256];
  bool defined;
} Huffman;

typedef struct {
  int id, across, down, quantization, dc, ac;
  int width, height;  // samples that belong to the picture
  int stride;
  uint8_t *plane;
  int last_dc;
} Component;

typedef struct {
  int height, width, count, most_across, most_down, restart_interval;
  bool has_frame, has_jfif;
  int adobe;  // its transform; -1 without its marker
  Component components[most_components];
  const uint8_t *scan;
} Picture;

typedef struct {
  const uint8_t *at, *end;
  uint64_t bits;  // those not yet read, from the top
  int count;
  int padding;    // how many of them are zeros in place of what is missing
} Reader;

typedef struct {
  int top, left, height, width;
} Part;

static Huffman dc_tables[4], ac_tables[4];
static int16_t quantizations[4][block_size];
static bool has_quantization[4];
static Picture picture;

// Beyond its end for a run of zeros that leads there.
static const uint8_t natural_order[block_size + 16] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,
    6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31,
    39, 46, 53, 60, 61, 54, 47, 55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63};
