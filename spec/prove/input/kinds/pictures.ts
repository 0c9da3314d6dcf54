import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import type { Observable } from 'rxjs';
import sharp, { type Sharp } from 'sharp';
import type { EncodedImage } from '../../../../core/encoded-image.js';
import { read } from '../../../../core/read.js';
import { type Dense, sizeOf } from '../../../../core/sample.js';
import { randomResizedCrop } from '../../../../operators/augmentation/random-resized-crop.js';
import { type DecodeImageOptions, decodeImage } from '../../../../operators/decode-image.js';
import { fromIterable } from '../../../../sources/from-iterable.js';
import { root } from '../../../helpers/repository.js';
import { collector, specScope } from '../../../helpers/scope.js';
import { claimingSize } from '../claimed-size.js';
import { damaged, damages } from '../damage.js';
import { kindOf } from '../kind.js';
import type { Reading } from '../reading.js';

const maxPixels = 20_000;

const encoders: readonly ((image: Sharp) => Sharp)[] = [
  (image) => image.jpeg(),
  (image) => image.jpeg({ progressive: true }),
  (image) => image.png(),
  (image) => image.webp(),
  (image) => image.gif(),
  (image) => image.tiff(),
  (image) => image.avif({ effort: 0 }),
];

/** A real picture in every format, with damage, or with a header that claims another size; behind it a good one. */
export const pictures = kindOf({
  name: 'decodeImage',
  share: 160,
  async inputs() {
    const file = path.join(root, 'spec/fixtures/cifar10-png/train/1.png');
    const files = await Promise.all(encoders.map((encode) => encode(sharp(file)).toBuffer()));
    const side = fc.constantFrom(0, 1, 32, 141, 142, 65_535, 2 ** 31 - 1);
    const outcome = fc.option(fc.integer({ min: 1, max: 64 }), { nil: undefined });
    return fc.record({
      whole: fc.constantFrom(...files),
      damage: damages(['\0\0', '\xff\xd9', '\xff\xff\xff\xff']),
      claimed: fc.option(fc.tuple(side, side), { nil: undefined }),
      width: outcome,
      height: outcome,
      fit: fc.constantFrom('cover', 'contain', 'fill', 'inside', 'outside'),
      channels: fc.constantFrom(1, 3),
      invalid: fc.constantFrom('fail', 'skip'),
      inMemory: fc.boolean(),
      crop: fc.boolean(),
      decoder: fc.constantFrom('sharp', 'wasm'),
    });
  },
  async read({ whole, damage, claimed, inMemory, crop, width, height, fit, ...others }, folder) {
    const bytes = damaged(claimed ? claimingSize(whole, ...claimed) : whole, damage);
    const bad = path.join(folder, 'bad');
    await writeFile(bad, bytes);
    const size = crop ? { crop: randomResizedCrop(8) } : { width, height, fit };
    const files = [inMemory ? { file: bad, bytes } : { file: bad }, { file: 'good', bytes: whole }];
    return decoded(files, { ...others, ...size, maxPixels }, bad);
  },
});

async function decoded(
  files: readonly EncodedImage[],
  options: DecodeImageOptions,
  place: string,
): Promise<Reading> {
  const source = fromIterable(
    files.map((x) => ({ x, y: 0 })),
    { name: 'pictures' },
  );
  const scope = specScope();
  const { items, error } = await arrived(read(source).pipe(decodeImage(options)), scope);
  return {
    samples: items.length,
    skipped: scope.warnings.at(-1)?.count ?? 0,
    expected: files.length,
    error,
    place,
    wrong: items.map(({ x }) => wrongIn(x)).find((wrong) => wrong !== undefined),
  };
}

/** What came out into a scope, and how it ended. */
async function arrived<T>(
  items$: Observable<T>,
  scope: ReturnType<typeof specScope>,
): Promise<{ readonly items: readonly T[]; readonly error?: unknown }> {
  const { subscriber, items, done } = collector<T>(scope);
  items$.subscribe(subscriber);
  try {
    await done;
    return { items };
  } catch (error) {
    return { items, error };
  }
}

function wrongIn({ data, shape }: Dense): string | undefined {
  const [height = 0, width = 0] = shape;
  if (data.length !== sizeOf(shape)) return `${data.length} numbers of shape ${shape.join(' x ')}`;
  return height * width > maxPixels ? `more pixels than allowed: ${height} x ${width}` : undefined;
}
