import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** What is done to the bytes of a file: places are parts of its length, 0 to 1. */
export type Damage =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'set'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'delete'; readonly at: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly count: number };

const place = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  // Formats keep what matters in their first bytes.
  fc.double({ min: 0, max: 0.02, noNaN: true }),
  fc.constant(1),
);
const count = fc.integer({ min: 1, max: 64 });
const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 8 });

/** One damage; `bytes` are those that mean something in the format. */
function damage(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Damage> {
  return fc.oneof(
    fc.record({ kind: fc.constant('cut' as const), at: place }),
    fc.record({ kind: fc.constant('set' as const), at: place, bytes }),
    fc.record({ kind: fc.constant('insert' as const), at: place, bytes }),
    fc.record({ kind: fc.constant('delete' as const), at: place, count }),
    fc.record({ kind: fc.constant('repeat' as const), at: place, count }),
  );
}

/** Up to four damages, none in two cases of five; `marks` are texts that mean something in the format. */
export function damages(marks: readonly string[] = []): fc.Arbitrary<readonly Damage[]> {
  const meaningful = marks.map((mark) => fc.constant(new Uint8Array(Buffer.from(mark, 'latin1'))));
  const bytes = meaningful.length > 0 ? fc.oneof(anyBytes, ...meaningful) : anyBytes;
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(damage(bytes), { minLength: 1, maxLength: 4 }) },
  );
}

/** The bytes with their damages, one after the other. */
export function damaged(whole: Uint8Array, list: readonly Damage[]): Buffer {
  return list.reduce(withDamage, Buffer.from(whole));
}

function withDamage(bytes: Buffer, damage: Damage): Buffer {
  const at = Math.floor(damage.at * bytes.length);
  const before = bytes.subarray(0, at);
  switch (damage.kind) {
    case 'cut':
      return before;
    case 'set':
      return Buffer.concat([before, damage.bytes, bytes.subarray(at + damage.bytes.length)]);
    case 'insert':
      return Buffer.concat([before, damage.bytes, bytes.subarray(at)]);
    case 'delete':
      return Buffer.concat([before, bytes.subarray(at + damage.count)]);
    case 'repeat':
      return Buffer.concat([bytes.subarray(0, at + damage.count), bytes.subarray(at)]);
  }
}

/** How a file is packed: not, or as gzip, where the damage is done before or after it. */
export const packings = ['plain', 'gzip', 'damaged gzip'] as const;
export type Packing = (typeof packings)[number];
export const packing: fc.Arbitrary<Packing> = fc.constantFrom(...packings);

/** The bytes of a damaged file. */
export function packed(whole: Uint8Array, list: readonly Damage[], how: Packing): Buffer {
  if (how === 'damaged gzip') return damaged(gzipSync(whole), list);
  const bytes = damaged(whole, list);
  return how === 'gzip' ? gzipSync(bytes) : bytes;
}

/** After how many samples a reader leaves; mostly never. */
export const leaving: fc.Arbitrary<number | undefined> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
);
