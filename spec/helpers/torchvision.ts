import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import type { Batch, Dense } from '../../core/sample.js';
import { crop } from '../../operators/augmentation/random-crop.js';

const numbers = z.array(z.number());
const result = z.object({ shape: numbers, data: numbers });

/** A picture that torchvision changed. */
export const caseSchema = result.extend({
  picture: z.string(),
  operation: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});

export type Case = z.infer<typeof caseSchema>;

/** Reads what `scripts/torchvision/main.py` wrote. */
export function readFixture<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  const file = new URL(`../fixtures/torchvision/${name}.json`, import.meta.url);
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const pictures = readFixture('pictures', z.record(z.string(), result));

/** The picture that torchvision was given under this name. */
export function pictureOf(name: string): Dense {
  const { data, shape } = pictures[name === 'float' ? 'color' : name] ?? { data: [], shape: [] };
  return {
    data: name === 'float' ? Float32Array.from(data, (value) => value / 255) : Uint8Array.from(data),
    shape,
  };
}

/** How far from torchvision a result may be. */
export interface Bound {
  /** The greatest difference of a byte, and the greatest share of bytes that differ; default none does. */
  readonly bytes?: readonly [difference: number, share: number];
  /** The greatest difference of a float from 0 to 1; default none beyond the seven digits of the fixtures. */
  readonly floats?: number;
}

/** Compares a result with torchvision's. */
export function expectEqual(
  actual: Dense,
  expected: { readonly data: readonly number[]; readonly shape: readonly number[] },
  bound: Bound = {},
): void {
  expect(actual.shape).to.deep.equal(expected.shape);
  expect(actual.data).to.have.length(expected.data.length);
  const differences = expected.data.map((value, place) =>
    Math.abs(value - (actual.data[place] ?? Number.NaN)),
  );
  if (actual.data instanceof Uint8Array) {
    const [difference, share] = bound.bytes ?? [0, 0];
    expect(Math.max(...differences), 'difference').to.be.at.most(difference);
    expect(differences.filter((each) => each > 0).length / differences.length, 'share').to.be.at.most(share);
  } else expect(Math.max(...differences), 'difference').to.be.at.most(bound.floats ?? 1e-7);
}

/** What MixUp or CutMix made of a batch. */
export const mixedSchema = z.object({ x: numbers, y: numbers });

const batches = readFixture(
  'batches',
  z.object({ corners: z.array(z.tuple([z.number(), z.number()])), labels: numbers }),
);

/** The batch that was mixed: crops of 6 by 8 of the large picture, each with the one before it. */
export function mixedBatch(): { readonly batch: Batch; readonly partner: (index: number) => number } {
  const size = batches.corners.length;
  const large = pictureOf('large');
  const crops = batches.corners.map(
    ([top, left]) => crop(large, { top, left, height: 6, width: 8 }).image.data,
  );
  const batch = {
    x: { data: Float32Array.from(crops.flatMap((data) => [...data])), shape: [size, 6, 8, 3] },
    y: { data: Uint8Array.from(batches.labels), shape: [size] },
    size,
    at: { source: 'torchvision', seed: 1, position: null },
  };
  return { batch, partner: (index) => (index + size - 1) % size };
}
