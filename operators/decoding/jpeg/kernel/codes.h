// Reads the codes of Huffman, block by block.
#pragma once
#include "picture.h"

INLINE uint64_t eight_bytes(const uint8_t *at) {
  const v128_t bytes = wasm_v128_load64_zero(at);
  return (uint64_t)wasm_i64x2_extract_lane(
      wasm_i8x16_shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0), 0);
}

INLINE bool has_ff(uint64_t bytes) {
  return (bytes & ((bytes & 0x7f7f7f7f7f7f7f7fu) + 0x0101010101010101u) & 0x8080808080808080u) != 0;
}

// As many bits afterwards as a code and its number may have; zeros, and counted, from a marker on.
INLINE void refill(Reader *reader) {
  if (reader->count >= 32) return;
  if (reader->end - reader->at >= 8) {
    const uint64_t next = eight_bytes(reader->at);
    if (!has_ff(next)) {
      const int bytes = (63 - reader->count) >> 3;
      reader->bits |= next >> reader->count;
      reader->at += bytes;
      reader->count += 8 * bytes;
      // What was put there beyond the bits that count is put there again.
      reader->bits &= ~(uint64_t)0 << (64 - reader->count);
      return;
    }
  }
  while (reader->count <= 48) {
    int byte = 0;
    const bool ended = reader->at >= reader->end || (*reader->at == 0xff && (reader->end - reader->at < 2 || reader->at[1] != 0));
    if (ended) {
      reader->padding += 8;
    } else {
      byte = *reader->at;
      reader->at += byte == 0xff ? 2 : 1;
    }
    reader->bits |= (uint64_t)byte << (56 - reader->count);
    reader->count += 8;
  }
}

INLINE void skip(Reader *reader, int count) {
  reader->bits <<= count;
  reader->count -= count;
}

// The symbol of the next code; -1 where there is none.
INLINE int symbol(Reader *reader, const Huffman *table) {
  const int entry = table->codes[reader->bits >> (64 - look_ahead)];
  if (entry) {
    skip(reader, entry & 255);
    return entry >> 8;
  }
  const int next = (int)(reader->bits >> 48);
  int length = look_ahead + 1;
  while (length <= 16 && next >= table->beyond[length]) length++;
  if (length > 16) return -1;
  const int place = (next >> (16 - length)) + table->offset[length];
  skip(reader, length);
  return place >= 0 && place < 256 ? table->symbols[place] : -1;
}

INLINE int number(Reader *reader, int size) {
  const int value = (int)(reader->bits >> (64 - size));
  skip(reader, size);
  return value < 1 << (size - 1) ? value - ((1 << size) - 1) : value;
}

// Reads a block; its numbers are kept only where it is wanted. Returns where its last one is, or -1 for a wrong code.
INLINE int read_block(Reader *reader, Component *component, int16_t *block, bool wanted) {
  const Huffman *dc = &dc_tables[component->dc], *ac = &ac_tables[component->ac];
  refill(reader);
  const int size = symbol(reader, dc);
  if (size < 0 || size > 11) return -1;
  if (size > 0) component->last_dc += number(reader, size);
  if (wanted) block[0] = (int16_t)component->last_dc;
  int last = 0;
  for (int place = 1; place < block_size; place++) {
    refill(reader);
    const int both = ac->numbers[reader->bits >> (64 - look_ahead)];
    int value;
    if (both) {
      place += both >> 4 & 15;
      skip(reader, both & 15);
      value = both >> 8;
    } else {
      const int code = symbol(reader, ac);
      if (code < 0) return -1;
      const int bits = code & 15;
      if (bits == 0) {
        if (code != 0xf0) break;
        place += 15;
        continue;
      }
      place += code >> 4;
      if (bits > 10) return -1;
      value = number(reader, bits);
    }
    if (place >= block_size) return -1;
    if (wanted) block[natural_order[place]] = (int16_t)value;
    last = place;
  }
  return last;
}
