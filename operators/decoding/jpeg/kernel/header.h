// Reads what stands before the codes: tables, sizes and samplings.
#pragma once
#include "picture.h"

static int word(const uint8_t *at) { return at[0] << 8 | at[1]; }

static bool read_quantizations(const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    const int precision = *at >> 4, number = *at & 15;
    at++;
    if (precision > 1 || number > 3 || end - at < block_size << precision) return false;
    for (int place = 0; place < block_size; place++, at += 1 + precision) {
      const int value = precision ? word(at) : *at;
      if (value == 0 || value > INT16_MAX) return false;
      quantizations[number][natural_order[place]] = (int16_t)value;
    }
    has_quantization[number] = true;
  }
  return true;
}

static void fill_numbers(Huffman *table) {
  for (int bits = 0; bits < 1 << look_ahead; bits++) {
    const int length = table->codes[bits] & 255, symbol = table->codes[bits] >> 8;
    const int size = symbol & 15, zeros = symbol >> 4;
    table->numbers[bits] = 0;
    if (length == 0 || size == 0 || length + size > look_ahead) continue;
    int number = bits >> (look_ahead - length - size) & ((1 << size) - 1);
    if (number < 1 << (size - 1)) number -= (1 << size) - 1;
    if (number < -128 || number > 127) continue;
    table->numbers[bits] = (int16_t)(number * 256 + zeros * 16 + length + size);
  }
}

static bool fill_huffman(Huffman *table, const uint8_t *counts, const uint8_t *symbols, int total) {
  for (int bits = 0; bits < 1 << look_ahead; bits++) table->codes[bits] = 0;
  for (int place = 0; place < total; place++) table->symbols[place] = symbols[place];
  int code = 0, place = 0;
  for (int length = 1; length <= 16; length++) {
    table->offset[length] = place - code;
    for (int each = 0; each < counts[length - 1]; each++, code++, place++) {
      if (code >= 1 << length) return false;
      if (length > look_ahead) continue;
      const int spare = look_ahead - length;
      for (int rest = 0; rest < 1 << spare; rest++)
        table->codes[(code << spare) + rest] = (uint16_t)(symbols[place] << 8 | length);
    }
    table->beyond[length] = code << (16 - length);
    code <<= 1;
  }
  table->beyond[17] = INT32_MAX;
  table->defined = true;
  return true;
}

static bool read_huffmans(const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    if (end - at < 17) return false;
    const int class = *at >> 4, number = *at & 15;
    int total = 0;
    for (int length = 1; length <= 16; length++) total += at[length];
    if (class > 1 || number > 3 || total > 256 || end - at < 17 + total) return false;
    Huffman *table = class ? &ac_tables[number] : &dc_tables[number];
    if (!fill_huffman(table, at + 1, at + 17, total)) return false;
    if (class) fill_numbers(table);
    at += 17 + total;
  }
  return true;
}

static int divided_up(int value, int by) { return (value + by - 1) / by; }

// Luma at one of the usual samplings, colours once in each unit.
static bool is_usual(void) {
  const Component *luma = picture.components;
  if (picture.count == 1) return true;
  for (int number = 1; number < picture.count; number++)
    if (luma[number].across != 1 || luma[number].down != 1) return false;
  return luma->down == 1 ? luma->across <= 2 : luma->down == 2 && luma->across == 2;
}

static bool read_frame(const uint8_t *at, const uint8_t *end) {
  if (picture.has_frame || end - at < 6 || at[0] != 8) return false;
  picture.height = word(at + 1);
  picture.width = word(at + 3);
  picture.count = at[5];
  if (picture.height == 0 || picture.width == 0 || (picture.count != 1 && picture.count != 3)) return false;
  if ((int64_t)picture.height * picture.width > most_pixels || end - at != 6 + 3 * picture.count) return false;
  at += 6;
  for (int number = 0; number < picture.count; number++, at += 3) {
    Component *component = &picture.components[number];
    component->id = at[0];
    // A single component is not interleaved, whatever its sampling is said to be.
    component->across = picture.count == 1 ? 1 : at[1] >> 4;
    component->down = picture.count == 1 ? 1 : at[1] & 15;
    component->quantization = at[2];
    if (at[2] > 3) return false;
  }
  if (!is_usual()) return false;
  picture.most_across = picture.components[0].across;
  picture.most_down = picture.components[0].down;
  for (int number = 0; number < picture.count; number++) {
    Component *component = &picture.components[number];
    component->width = divided_up(picture.width * component->across, picture.most_across);
    component->height = divided_up(picture.height * component->down, picture.most_down);
  }
  picture.has_frame = true;
  return true;
}

static bool read_scan(const uint8_t *at, const uint8_t *end) {
  if (!picture.has_frame || end - at != 4 + 2 * picture.count || at[0] != picture.count) return false;
  at++;
  for (int number = 0; number < picture.count; number++, at += 2) {
    Component *component = &picture.components[number];
    component->dc = at[1] >> 4;
    component->ac = at[1] & 15;
    if (at[0] != component->id || component->dc > 3 || component->ac > 3) return false;
    if (!dc_tables[component->dc].defined || !ac_tables[component->ac].defined) return false;
    if (!has_quantization[component->quantization]) return false;
  }
  return at[0] == 0 && at[1] == block_size - 1 && at[2] == 0;
}

static bool begins(const uint8_t *at, const uint8_t *end, const char *text) {
  for (; *text; text++, at++)
    if (at >= end || *at != (uint8_t)*text) return false;
  return true;
}

// Whether three components are luma and colours, as libjpeg decides it.
static bool has_luma(void) {
  if (picture.count == 1 || picture.has_jfif) return true;
  if (picture.adobe >= 0) return picture.adobe == 1;
  for (int number = 0; number < picture.count; number++)
    if (picture.components[number].id != number + 1) return false;
  return true;
}

static bool read_segment(int marker, const uint8_t *at, const uint8_t *end) {
  if (marker == 0xdb) return read_quantizations(at, end);
  if (marker == 0xc4) return read_huffmans(at, end);
  if (marker == 0xc0 || marker == 0xc1) return read_frame(at, end);
  if (marker == 0xdd) {
    if (end - at != 2) return false;
    picture.restart_interval = word(at);
  }
  if (marker == 0xe0 && begins(at, end, "JFIF")) picture.has_jfif = true;
  if (marker == 0xee && begins(at, end, "Adobe")) {
    if (end - at < 12) return false;
    picture.adobe = at[11];
  }
  return marker == 0xdb || marker == 0xdd || marker == 0xfe || (marker >= 0xe0 && marker <= 0xef);
}

static bool read_header(const uint8_t *at, const uint8_t *end) {
  picture = (Picture){.adobe = -1};
  for (int number = 0; number < 4; number++)
    has_quantization[number] = dc_tables[number].defined = ac_tables[number].defined = false;
  if (end - at < 4 || word(at) != 0xffd8) return false;
  at += 2;
  while (end - at >= 4 && at[0] == 0xff) {
    const int marker = at[1], length = word(at + 2);
    const uint8_t *content = at + 4;
    if (length < 2 || length > end - at - 2) return false;
    at += 2 + length;
    if (marker == 0xda) {
      picture.scan = at;
      return read_scan(content, at) && has_luma();
    }
    if (!read_segment(marker, content, at)) return false;
  }
  return false;
}
