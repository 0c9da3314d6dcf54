/**
 * MurmurHash3 (Austin Appleby), the variant of 32 bits, of a text's UTF-16 code units, two bytes each.
 *
 * @returns a signed whole number of 32 bits.
 */
export function hashOf(text: string, seed: number): number {
  let hash = seed | 0;
  const even = text.length & ~1;
  for (let at = 0; at < even; at += 2) {
    hash ^= scrambled(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (even < text.length) hash ^= scrambled(text.charCodeAt(even));
  hash ^= 2 * text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scrambled(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
