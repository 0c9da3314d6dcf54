// Decodes a part of a baseline JPEG (ITU-T T.81) to bytes, by WebAssembly's SIMD.
//
// The pixels are those of libjpeg-turbo to the last bit: its exact inverse transform (jidctint.c), "fancy" upsampling
// (jdsample.c) and conversion of colours (jdcolor.c). Of what lies outside the part no more is done than to read its
// codes, and of what lies below it nothing at all. Whatever is unusual or not quite whole is left to another decoder.
#include "header.h"
#include "pixels.h"
#include "planes.h"

extern uint8_t __heap_base;

static bool has_end(const uint8_t *begin, const uint8_t *end) {
  for (const uint8_t *at = end - 2; at >= begin; at--)
    if (word(at) == 0xffd9) return true;
  return false;
}

static uint8_t *aligned(uint8_t *at) { return (uint8_t *)(((uintptr_t)at + 15) & ~(uintptr_t)15); }

// Whether there is memory up to an address, or could be had.
static bool reach(const uint8_t *end) {
  const size_t pages = ((uintptr_t)end + page - 1) / page, now = __builtin_wasm_memory_size(0);
  return pages <= now || __builtin_wasm_memory_grow(0, pages - now) != (size_t)-1;
}

static uint8_t *planes_from(uint8_t *at) {
  for (int number = 0; number < picture.count; number++) {
    Component *component = &picture.components[number];
    component->stride = divided_up(picture.width, block_side * picture.most_across) * block_side * component->across;
    const int rows = divided_up(picture.height, block_side * picture.most_down) * block_side * component->down;
    component->plane = at;
    at = aligned(at + component->stride * rows + margin);
  }
  return at;
}

static void put_grey(const Part *part, uint8_t *to) {
  const Component *luma = picture.components;
  for (int row = 0; row < part->height; row++)
    __builtin_memcpy(to + row * part->width, luma->plane + (part->top + row) * luma->stride + part->left, part->width);
}

static void put_pixels(const Part *part, uint8_t *to, uint8_t *work) {
  const Component *luma = picture.components;
  const bool halved = picture.most_across == 2;
  const int first = part->left >> 1, last = (part->left + part->width - 1) >> 1, count = last - first + 1;
  int16_t *sums = (int16_t *)work;
  uint8_t *upsampled = work + 2 * count + 2 * margin;
  const int length = 2 * count + 2 * margin;
  for (int row = part->top; row < part->top + part->height; row++, to += 3 * part->width) {
    const uint8_t *rows[2];
    for (int number = 1; number < 3; number++) {
      const Component *component = &picture.components[number];
      rows[number - 1] = component->plane + row * component->stride + part->left;
      if (!halved) continue;
      uint8_t *row_of = upsampled + (number - 1) * length;
      colour_sums(component, row, first, last, sums);
      upsample(sums, count, row_of);
      rows[number - 1] = row_of + (part->left & 1);
    }
    put_row(luma->plane + row * luma->stride + part->left, rows[0], rows[1], part->width, to);
  }
}

// Where a file of so many bytes is to be put; 0 where there is no memory.
EXPORT("input") uint8_t *input(int length) {
  uint8_t *at = aligned(&__heap_base);
  return reach(at + length + margin) ? at : NULL;
}

// The pixels of a part of the file that was put to `input`, row by row; 0 for what is left to another decoder.
EXPORT("decode") uint8_t *decode(int length, int components, int top, int left, int height, int width) {
  uint8_t *begin = aligned(&__heap_base);
  const Part part = {top, left, height, width};
  if (!read_header(begin, begin + length) || !has_end(picture.scan, begin + length)) return NULL;
  if (picture.count != components || top < 0 || left < 0 || height < 1 || width < 1) return NULL;
  if (height > picture.height - top || width > picture.width - left) return NULL;
  // So few are not mixed by libjpeg.
  if (picture.most_across == 2 && picture.components[1].width <= 2) return NULL;
  uint8_t *work = planes_from(aligned(begin + length + margin));
  uint8_t *pixels = aligned(work + 8 * width + 8 * margin);
  if (!reach(pixels + height * width * picture.count + margin)) return NULL;
  if (!decode_planes(begin + length, &part)) return NULL;
  if (picture.count == 1) put_grey(&part, pixels);
  else put_pixels(&part, pixels, work);
  return pixels;
}
