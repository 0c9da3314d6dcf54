import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { lastValueFrom, type Observable, type OperatorFunction, of } from 'rxjs';
import type { Batch, Sample } from '../../../core/sample.js';
import { batch } from '../../../operators/batch.js';
import { augment, randomCrop, randomFlip } from '../../../operators/index.js';
import { prefetch } from '../../../operators/prefetch.js';
import { shuffle } from '../../../operators/shuffle.js';
import { standardize } from '../../../operators/standardize.js';
import { window } from '../../../operators/window.js';
import { loadModel } from '../../../run/load-model.js';
import { fromArrays } from '../../../sources/from-arrays.js';
import { fromHot } from '../../../sources/from-hot.js';
import { readIdx } from '../../../sources/idx.js';
import { linearData } from '../../../sources/linear-data.js';
import { type BadInput, call, refused } from './bad-input.js';

const at = { source: 'proof', seed: 1, position: { epoch: 0, index: 0 } };
const sample = (x: unknown, y: unknown = 0): Sample => ({ x, y, at });
const vector = (...numbers: readonly number[]) => ({
  data: Float32Array.from(numbers),
  shape: [numbers.length],
});
const picture = (...shape: readonly number[]) => ({
  data: new Uint8Array(shape.reduce((size, length) => size * length, 1)),
  shape,
});

function through<In, Out>(operator: OperatorFunction<In, Out>, ...items: readonly In[]): Promise<Out> {
  const source: Observable<In> = of(...items);
  return lastValueFrom(source.pipe(operator));
}

const packed = (...samples: readonly Sample[]) => through(batch(samples.length), ...samples);
const features = (count: number): Batch => ({
  x: { data: new Float32Array(count), shape: [1, count] },
  y: undefined,
  size: 1,
  at,
});

async function withFile(bytes: Uint8Array, attempt: (file: string) => Promise<unknown>): Promise<unknown> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-guards-'));
  try {
    const file = join(dir, 'file.gz');
    await writeFile(file, bytes);
    return await attempt(file);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const idx = (...bytes: readonly number[]) => withFile(gzipSync(Uint8Array.from(bytes)), readIdx);

/** Samples and files that do not fit what they go through, before any tensor is made of them. */
export const cases: readonly BadInput[] = [
  refused('batch: size 0', () => batch(0), 'OPTION_INVALID'),
  refused('batch: size 1.5', () => batch(1.5), 'OPTION_INVALID'),
  refused('batch: size NaN', () => batch(Number.NaN), 'OPTION_INVALID'),
  refused(
    'batch: samples of different lengths',
    () => packed(sample(vector(1, 2)), sample(vector(1))),
    'BATCH_INVALID',
  ),
  refused(
    'batch: samples of different shapes',
    () => packed(sample(picture(2, 3, 1)), sample(picture(3, 2, 1))),
    'BATCH_INVALID',
  ),
  refused(
    'batch: samples of different dtypes',
    () => packed(sample(vector(1)), sample({ data: Uint8Array.of(1), shape: [1] })),
    'BATCH_INVALID',
  ),
  refused(
    'batch: dense samples and lists',
    () => packed(sample(vector(1, 2)), sample([1, 2])),
    'BATCH_INVALID',
  ),
  refused('batch: text', () => packed(sample('text')), 'BATCH_INVALID'),
  refused('batch: text among numbers', () => packed(sample([1, 'two'])), 'BATCH_INVALID'),
  refused(
    'batch: fewer numbers than the shape holds',
    () => packed(sample({ data: new Float32Array(3), shape: [2, 2] })),
    'BATCH_INVALID',
  ),
  refused(
    'batch: labels of different kinds',
    () => packed(sample(vector(1), 0), sample(vector(1), vector(1, 2))),
    'BATCH_INVALID',
  ),
  refused(
    'batch: label on some samples only',
    () => packed({ x: 1, y: undefined, at }, sample(1, 1)),
    'BATCH_INVALID',
  ),
  refused('batch: sample without a mark', () => call(packed, { x: 1, y: 1 }), 'MARK_LOST'),
  refused('augment: no picture', () => through(augment(randomFlip()), sample('text')), 'SHAPE_INVALID'),
  refused(
    'augment: picture without channels',
    () => through(augment(randomFlip({ probability: 1 })), sample(picture(2, 2))),
    'SHAPE_INVALID',
  ),
  refused(
    'randomCrop: larger than the picture',
    () => through(augment(randomCrop(5)), sample(picture(4, 4, 1))),
    'SHAPE_INVALID',
  ),
  refused('randomCrop: size 0', () => randomCrop(0), 'OPTION_INVALID'),
  refused('randomCrop: padding -1', () => randomCrop(2, { padding: -1 }), 'OPTION_INVALID'),
  refused('randomFlip: probability 2', () => randomFlip({ probability: 2 }), 'OPTION_INVALID'),
  refused('randomFlip: probability NaN', () => randomFlip({ probability: Number.NaN }), 'OPTION_INVALID'),
  refused(
    'standardize: other features than before',
    () => through(standardize(), features(2), features(3)),
    'BATCH_INVALID',
  ),
  refused('standardize: epsilon -1', () => standardize({ epsilon: -1 }), 'OPTION_INVALID'),
  refused('standardize: epsilon NaN', () => standardize({ epsilon: Number.NaN }), 'OPTION_INVALID'),
  refused('prefetch: -1', () => prefetch(-1), 'OPTION_INVALID'),
  refused('shuffle: no blocks', () => call(shuffle, 0), 'OPTION_INVALID'),
  refused('window: nothing', () => call(window, 0, (items: unknown) => items), 'OPTION_INVALID'),
  refused('fromHot: capacity 0', () => call(fromHot, of({}), { capacity: 0 }), 'OPTION_INVALID'),
  refused(
    'fromArrays: fewer numbers than the shape holds',
    () => fromArrays({ x: { data: new Float32Array(3), shape: [2, 2] } }),
    'SOURCE_INVALID',
  ),
  refused(
    'fromArrays: fewer labels than samples',
    () => fromArrays({ x: picture(2, 2), y: new Uint8Array(1) }),
    'SOURCE_INVALID',
  ),
  refused(
    'fromArrays: more weights than samples',
    () => fromArrays({ x: picture(2, 2), weights: new Float32Array(3) }),
    'SOURCE_INVALID',
  ),
  refused(
    'fromArrays: no shape',
    () => fromArrays({ x: { data: new Float32Array(1), shape: [] } }),
    'SOURCE_INVALID',
  ),
  refused('linearData: no samples', () => linearData({ size: -1 }), 'OPTION_INVALID'),
  refused('readIdx: no file', () => readIdx('/nowhere/file.gz')),
  refused('readIdx: not compressed', () => withFile(Uint8Array.of(1, 2, 3), readIdx)),
  refused('readIdx: empty file', () => idx(), 'SOURCE_INVALID'),
  refused('readIdx: wrong magic number', () => idx(1, 2, 8, 1, 0, 0, 0, 1, 7), 'SOURCE_INVALID'),
  refused('readIdx: unknown dtype', () => idx(0, 0, 7, 1, 0, 0, 0, 1, 7), 'SOURCE_INVALID'),
  refused('readIdx: cut short', () => idx(0, 0, 8, 1, 0, 0, 0, 9, 7), 'SOURCE_INVALID'),
  refused('readIdx: too long', () => idx(0, 0, 8, 1, 0, 0, 0, 1, 7, 7), 'SOURCE_INVALID'),
  refused('loadModel: folder that is not there', () => loadModel('/nowhere/run'), 'RUN_MISSING'),
];
