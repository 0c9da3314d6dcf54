import { z } from 'zod';
import { indexed } from '../core/indexed.js';
import { parseOptions } from '../core/options.js';
import { randomFor } from '../core/random.js';
import type { Dense, Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { drawScene, type PlacedShape } from './drawn-shapes.js';
import { type GeneratedOptions, generatedSchema } from './generated.js';

const part = z.number().gt(0).max(1);
const scene = {
  side: z.number().int().min(8).default(64),
  most: z.number().int().min(1).default(1),
  sizes: z.tuple([part, part]).default([0.25, 0.6]),
};

/** How {@link pastedShapes} and {@link shapeMasks} are set. */
export interface PastedShapesOptions extends GeneratedOptions {
  /** Height and width of the pictures, at least 8; default 64. */
  readonly side?: number;
  /** The most things on a picture, at least 1; default 1. */
  readonly most?: number;
  /** The least and the greatest side of a thing, as parts of that of the picture; default `[0.25, 0.6]`. */
  readonly sizes?: readonly [least: number, greatest: number];
}

/** A label that says where the things on a picture are: `boxes` in pixels, and the class of each in `labels`. */
export interface ShapeBoxes {
  /** `[count, 4]`: left, top, right, bottom. */
  readonly boxes: Dense<Float32Array>;
  /** `[count]`: places in `shapeNames`. */
  readonly labels: Dense<Int32Array>;
  readonly [field: string]: unknown;
}

/**
 * Synthetic pictures of discs, squares and triangles that are pasted on backgrounds, with the box of each.
 *
 * `x` is uint8 of shape `[side, side, 3]`, `y` {@link ShapeBoxes}, which follow where `augment` moves the picture. What
 * is pasted later may cover what was there before. (After the data set of Dive into Deep Learning, 14.6.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { pastedShapes } from 'millrace/sources';
 * read(pastedShapes({ size: 3 })).subscribe(({ x, y }) => console.log(x.shape, y.boxes.data, y.labels.data));
 * ```
 */
export function pastedShapes(
  options: PastedShapesOptions = {},
): Source<Sample<Dense<Uint8Array>, ShapeBoxes>> {
  return scenes('pasted-shapes', 'pastedShapes', options, ({ shapes }) => boxesOf(shapes));
}

/**
 * The same pictures, with what each pixel shows.
 *
 * `x` is uint8 of shape `[side, side, 3]`, `y` uint8 of shape `[side, side]`: 0 for background, and 1 more than the place
 * in `shapeNames` where a thing is.
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { shapeMasks } from 'millrace/sources';
 * read(shapeMasks({ size: 3, most: 2 })).subscribe(({ x, y }) => console.log(x.shape, y.shape));
 * ```
 */
export function shapeMasks(
  options: PastedShapesOptions = {},
): Source<Sample<Dense<Uint8Array>, Dense<Uint8Array>>> {
  return scenes('shape-masks', 'shapeMasks', options, ({ mask }, side) => ({
    data: mask,
    shape: [side, side],
  }));
}

function scenes<Y>(
  kind: string,
  owner: string,
  options: PastedShapesOptions,
  labelOf: (scene: ReturnType<typeof drawScene>, side: number) => Y,
): Source<Sample<Dense<Uint8Array>, Y>> {
  const settings = parseOptions(owner, z.strictObject({ ...generatedSchema(kind), ...scene }), options);
  const { name, size, seed, side } = settings;
  const shape = [side, side, 3];
  return indexed({
    name,
    size,
    get(index, at) {
      const drawn = drawScene(randomFor(seed, 'pasted shapes', index), settings);
      return { x: { data: drawn.pixels, shape }, y: labelOf(drawn, side), at };
    },
    fingerprint: () => JSON.stringify(settings),
  });
}

function boxesOf(shapes: readonly PlacedShape[]): ShapeBoxes {
  const rows = shapes.flatMap(({ left, top, side }) => [left, top, left + side, top + side]);
  return {
    boxes: { data: Float32Array.from(rows), shape: [shapes.length, 4] },
    labels: { data: Int32Array.from(shapes, ({ label }) => label), shape: [shapes.length] },
  };
}
