import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { fromIdx } from '../../../../sources/idx.js';
import { idxBytes } from '../../../helpers/idx-file.js';
import { root } from '../../../helpers/repository.js';
import { contentIn } from '../content.js';
import { damages, leaving, packed, packing } from '../damage.js';
import { kindOf } from '../kind.js';
import { contentsOf } from '../reading.js';

const count = 20;
const pictureBytes = 28 * 28;
const edges = [0, 1, 2, count, 2 ** 31, 2 ** 32 - 1];

/** The first pictures and labels of Fashion-MNIST, with damage, or headers that claim other things. */
export const idx = kindOf({
  name: 'IDX',
  share: 130,
  async inputs() {
    const [pixels, labels] = await Promise.all([
      contentOf('t10k-images-idx3'),
      contentOf('t10k-labels-idx1'),
    ]);
    const real = {
      images: idxBytes(8, [count, 28, 28], pixels.subarray(16, 16 + count * pictureBytes)),
      labels: idxBytes(8, [count], labels.subarray(8, 8 + count)),
    };
    const size = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    const claimed = fc
      .tuple(
        fc.oneof(fc.constant(8), fc.integer({ min: 0, max: 16 })),
        fc.array(size, { maxLength: 5 }),
        fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 64 })),
      )
      .map(([code, shape, bytes]) => idxBytes(code, shape, bytes));
    const images = fc.oneof({ weight: 6, arbitrary: fc.constant(real.images) }, claimed);
    return fc.record({
      images,
      labels: fc.option(fc.oneof({ weight: 12, arbitrary: fc.constant(real.labels) }, claimed), {
        nil: undefined,
      }),
      damage: fc.record({ images: damages(['\0\0\x08\x03']), labels: damages() }),
      packing,
      leaveAfter: leaving,
    });
  },
  async read({ images, labels, damage, packing: how, leaveAfter }, folder) {
    const files = { images: path.join(folder, 'images'), labels: path.join(folder, 'labels') };
    const bytes = packed(images, damage.images, how);
    await writeFile(files.images, bytes);
    if (labels) await writeFile(files.labels, packed(labels, damage.labels, how));
    const source = fromIdx({ images: files.images, ...(labels ? { labels: files.labels } : {}) });
    const { items, error, left } = await contentsOf(source, { leaveAfter });
    const content = contentIn(bytes);
    return {
      samples: items.length,
      skipped: 0,
      error,
      left,
      expected: error === undefined ? content?.readUInt32BE(4) : undefined,
      place: folder,
      wrong: error === undefined && !content ? 'a broken gzip file was read whole' : undefined,
      precise: /offset \d+|one for each of the/,
    };
  },
});

async function contentOf(name: string): Promise<Buffer> {
  return gunzipSync(await readFile(path.join(root, 'data/fashion-mnist', `${name}-ubyte.gz`)));
}
