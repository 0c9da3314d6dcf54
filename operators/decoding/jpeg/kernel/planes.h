// Brings the blocks that a part needs to the planes of its components.
#pragma once
#include "codes.h"
#include "transform.h"

typedef struct {
  int first, last;  // blocks of a component that the part needs, along an axis
} Blocks;

// Colours have neighbours that are mixed in.
static Blocks blocks_of(int start, int length, int most, int own) {
  const int reach = most == own ? 0 : 1;
  const int first = start * own / most - reach, last = (start + length - 1) * own / most + reach;
  return (Blocks){(first < 0 ? 0 : first) / block_side, last / block_side};
}

INLINE bool within(Blocks blocks, int place) { return place >= blocks.first && place <= blocks.last; }

static bool decode_block(Reader *reader, Component *component, bool wanted, uint8_t *to) {
  if (!wanted) return read_block(reader, component, NULL, false) >= 0;
  static int16_t block[block_size] __attribute__((aligned(16)));
  for (int row = 0; row < 8; row++) wasm_v128_store(block + 8 * row, wasm_i16x8_splat(0));
  Reader own = *reader;
  const int last = read_block(&own, component, block, true);
  *reader = own;
  if (last < 0) return false;
  const int16_t *quantization = quantizations[component->quantization];
  if (last == 0) put_constant((int16_t)(block[0] * quantization[0]), to, component->stride);
  else put_block(block, quantization, to, component->stride);
  return true;
}

static bool is_whole(const Reader *reader) { return reader->padding == 0 || reader->count >= reader->padding; }

static bool restart(Reader *reader, int number) {
  if (!is_whole(reader) || reader->count - reader->padding > 7) return false;
  if (reader->end - reader->at < 2 || reader->at[0] != 0xff || reader->at[1] != 0xd0 + (number & 7)) return false;
  *reader = (Reader){.at = reader->at + 2, .end = reader->end};
  for (int each = 0; each < picture.count; each++) picture.components[each].last_dc = 0;
  return true;
}

static bool decode_unit(Reader *reader, int row, int column, const Blocks *down, const Blocks *across) {
  for (int number = 0; number < picture.count; number++) {
    Component *component = &picture.components[number];
    for (int y = row * component->down; y < (row + 1) * component->down; y++)
      for (int x = column * component->across; x < (column + 1) * component->across; x++) {
        const bool wanted = within(down[number], y) && within(across[number], x);
        uint8_t *to = component->plane + block_side * (y * component->stride + x);
        if (!decode_block(reader, component, wanted, to)) return false;
      }
  }
  return true;
}

static bool decode_planes(const uint8_t *end, const Part *part) {
  Blocks down[most_components], across[most_components];
  for (int number = 0; number < picture.count; number++) {
    const Component *component = &picture.components[number];
    down[number] = blocks_of(part->top, part->height, picture.most_down, component->down);
    across[number] = blocks_of(part->left, part->width, picture.most_across, component->across);
  }
  const int columns = divided_up(picture.width, block_side * picture.most_across);
  const int all_rows = divided_up(picture.height, block_side * picture.most_down);
  int rows = 0;
  for (int number = 0; number < picture.count; number++) {
    const int needed = down[number].last / picture.components[number].down + 1;
    if (needed > rows) rows = needed;
  }
  if (rows > all_rows) rows = all_rows;
  Reader reader = {.at = picture.scan, .end = end};
  int left = picture.restart_interval, restarts = 0;
  for (int row = 0; row < rows; row++) {
    for (int column = 0; column < columns; column++) {
      if (picture.restart_interval && left-- == 0) {
        if (!restart(&reader, restarts++)) return false;
        left = picture.restart_interval - 1;
      }
      if (!decode_unit(&reader, row, column, down, across)) return false;
    }
    if (!is_whole(&reader)) return false;
  }
  return true;
}
