import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { anchors } from '../core/boxes/anchors.js';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import type { Dense } from '../core/sample.js';
import { applyLayer, applyLayers } from './convolutional/apply-layer.js';
import { convolved, maxPooled, normalizedRelu } from './convolutional/layers.js';
import { layersModel } from './layers-model.js';
import type { Model } from './model.js';
import { count, scale } from './options.js';

/** Sizes of the anchors on each of the five maps, from the finest to the coarsest. */
const sizes = [
  [0.2, 0.272],
  [0.37, 0.447],
  [0.54, 0.619],
  [0.71, 0.79],
  [0.88, 0.961],
] as const;
const ratios = [1, 2, 0.5];
const anchorsOfPlace = sizes[0].length + ratios.length - 1;

const schema = z.strictObject({
  side: z.number().int().min(64).multipleOf(8).default(256),
  classes: count.default(1),
  scale: scale.default(1 / 255),
});

/** Settings of {@link tinySsd}. */
export interface TinySsdOptions {
  /** Height and width of the pictures, a multiple of 8 of at least 64; default 256. */
  readonly side?: number;
  /** Kinds of things; default 1. */
  readonly classes?: number;
  /** What raw inputs are multiplied by; default 1/255. */
  readonly scale?: number;
}

/**
 * A small single-shot detector: five maps of a convolutional network, on each of which every place tells of its anchors.
 *
 * ```text
 * 256x256x3 → [conv 3x3, norm, ReLU] twice, pool: 16, 32, 64 channels → 32x32x64 → 16x16x128 → 8x8x128 → 4x4x128 → 1x1x128
 * on each map a 3x3 convolution to 4 (1 + classes) logits and one to 4 · 4 offsets, of four anchors a place
 * ```
 *
 * The output is `[size, anchors, 1 + classes + 4]`, a row for each of the {@link tinySsdAnchors}: 5,444 of a picture of
 * 256 by 256. (Liu et al., "SSD", 2016; Dive into Deep Learning, 14.7.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { tinySsd } from 'millrace';
 * const model = tinySsd({ side: 64, classes: 3 });
 * ```
 */
export function tinySsd(options: TinySsdOptions = {}): Model {
  const settings = parseOptions('tinySsd', schema, options);
  const { side, classes } = settings;
  const network = layersModel('tinySsd', () => {
    const pictures = input({ name: 'input', shape: [side, side, 3] });
    const scaled = applyLayer(layers.rescaling({ name: 'rescaling', scale: settings.scale }), pictures);
    const outputs = mapsOf(scaled).map((map, stage) => rowsOf(map, `map_${stage + 1}`, classes));
    const joined = applyLayer(layers.concatenate({ name: 'outputs', axis: 1 }), outputs);
    return model({ name: 'tinySsd', inputs: pictures, outputs: joined });
  });
  return portable(import.meta.url, 'tinySsd', { ...network, options: settings }, [settings]);
}

/**
 * The anchors of {@link tinySsd} for pictures of a side: `[count, 4]`, as parts of the picture.
 *
 * @throws MillraceError `OPTION_INVALID`.
 * @example
 * ```ts
 * import { tinySsdAnchors } from 'millrace';
 * tinySsdAnchors(256).shape; // [5444, 4]
 * ```
 */
export function tinySsdAnchors(side = 256): Dense<Float32Array> {
  const { side: checked } = parseOptions('tinySsdAnchors', schema, { side });
  const maps = sizes.map((own, stage) => {
    const places = placesOf(checked, stage);
    return anchors({ height: places, width: places, sizes: own, ratios }).data;
  });
  const data = Float32Array.from(maps.flatMap((map) => [...map]));
  return { data, shape: [data.length / 4, 4] };
}

/** Places in a row of a map: each halves the one before, and the last is one for all. */
function placesOf(side: number, stage: number): number {
  return stage === sizes.length - 1 ? 1 : Math.floor(side / 2 ** (3 + stage));
}

function mapsOf(pictures: SymbolicTensor): readonly SymbolicTensor[] {
  let h = pictures;
  for (const channels of [16, 32, 64]) h = halved(h, `base_${channels}`, channels);
  const maps = [h];
  for (const stage of [2, 3, 4]) {
    h = halved(h, `down_${stage}`, 128);
    maps.push(h);
  }
  const whole = applyLayers(
    h,
    layers.globalMaxPooling2d({ name: 'whole' }),
    layers.reshape({ name: 'whole_map', targetShape: [1, 1, 128] }),
  );
  return [...maps, whole];
}

/** Two convolutions that keep the sides, and pooling that halves them. */
function halved(x: SymbolicTensor, name: string, filters: number): SymbolicTensor {
  let h = x;
  for (const part of [1, 2]) {
    const own = `${name}_conv_${part}`;
    h = normalizedRelu(convolved(h, own, { filters, kernelSize: 3, padding: 1 }), own);
  }
  return maxPooled(h, `${name}_pool`, { kernelSize: 2, strides: 2 });
}

/** What a map says, a row for each anchor: logits, then offsets. */
function rowsOf(map: SymbolicTensor, name: string, classes: number): SymbolicTensor {
  const rows = (kind: string, width: number): SymbolicTensor =>
    applyLayer(
      layers.reshape({ name: `${name}_${kind}_rows`, targetShape: [-1, width] }),
      convolved(map, `${name}_${kind}`, { filters: anchorsOfPlace * width, kernelSize: 3, padding: 1 }),
    );
  return applyLayer(layers.concatenate({ name, axis: -1 }), [
    rows('classes', 1 + classes),
    rows('offsets', 4),
  ]);
}
