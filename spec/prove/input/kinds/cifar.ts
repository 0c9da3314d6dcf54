import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { cifar10, cifar100 } from '../../../../sources/cifar.js';
import { filesUnder, root } from '../../../helpers/repository.js';
import { damages, leaving, packed, packing } from '../damage.js';
import { kindOf } from '../kind.js';
import { contentsOf } from '../reading.js';

const planeSize = 32 * 32;

/** Real pictures of CIFAR-10 in the layout of the binary files, with damage. */
export const cifar = kindOf({
  name: 'CIFAR binary',
  share: 80,
  async inputs() {
    const dir = path.join(root, 'spec/fixtures/cifar10-png/train');
    const planes = await Promise.all(
      filesUnder(dir)
        .slice(0, 8)
        .map((file) => planesOf(path.join(dir, file))),
    );
    const rows = (labels: number): Buffer =>
      Buffer.concat(planes.flatMap((pixels, place) => [Buffer.alloc(labels, place), pixels]));
    return fc.record({
      set: fc.constantFrom(
        { bytes: rows(1), file: 'test_batch.bin', open: cifar10 },
        { bytes: rows(2), file: 'test.bin', open: cifar100 },
      ),
      damage: damages(),
      packing,
      limit: fc.integer({ min: 1, max: 10 }),
      leaveAfter: leaving,
    });
  },
  async read({ set, damage, packing: how, limit, leaveAfter }, folder) {
    const bytes = packed(set.bytes, damage, how);
    await writeFile(path.join(folder, set.file), bytes);
    const { items, error, left } = await contentsOf(set.open({ dir: folder, limit }).test, { leaveAfter });
    const place = path.join(folder, set.file);
    return {
      samples: items.length,
      skipped: 0,
      expected: limit,
      error,
      left,
      place,
      precise: /offset \d+|at least/,
    };
  },
});

/** The pixels of a picture, all of red first, then green and blue. */
async function planesOf(file: string): Promise<Buffer> {
  const pixels = await sharp(file).removeAlpha().raw().toBuffer();
  const planes = Buffer.alloc(pixels.length);
  for (const [at, value] of pixels.entries()) planes[(at % 3) * planeSize + Math.floor(at / 3)] = value;
  return planes;
}
