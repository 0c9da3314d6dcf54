import {
  abs,
  add,
  addN,
  avgPool,
  conv2d,
  matMul,
  mean,
  mul,
  relu,
  reshape,
  type Scalar,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { randomFor } from '../core/random.js';
import { sizeOf } from '../core/sample.js';
import { functionModel } from './function-model.js';
import type { Loss, Metric } from './loss.js';
import type { Model } from './model.js';
import { count } from './options.js';

const weight = z.number().min(0);
const schema = z.strictObject({
  side: z.number().int().min(8).default(64),
  filters: z.array(count).min(1).default([32, 64, 128]),
  contentWeight: weight.default(1),
  styleWeight: weight.default(30_000),
  variationWeight: weight.default(0.1),
});
type Settings = z.output<typeof schema>;

/** Settings of {@link styleTransfer}. */
export interface StyleTransferOptions {
  /** Height and width of the pictures, at least 8; default 64. */
  readonly side?: number;
  /** Features of each level; each but the first looks at a picture of half the sides. Default `[32, 64, 128]`. */
  readonly filters?: readonly number[];
  /** How much it counts that the picture shows the same; default 1. */
  readonly contentWeight?: number;
  /** How much it counts that its textures are those of the style; default 30,000. */
  readonly styleWeight?: number;
  /** How much it counts that neighbouring pixels are alike; default 0.1. */
  readonly variationWeight?: number;
}

/**
 * A picture that is moved until it shows what one picture shows, in the textures of another.
 *
 * ```text
 * content    mean (F_last(X) − F_last(C))²                             F_l: features of level l, [height · width, channels]
 * style      Σ over l of mean (G_l(X) − G_l(S))²                       G = Fᵀ F / (height · width · channels)
 * variation  mean |X[i + 1, j] − X[i, j]| / 2 + mean |X[i, j + 1] − X[i, j]| / 2
 * ```
 *
 * What is trained is the picture X, which starts as grey with noise; the features are fixed random 3x3 convolutions with
 * ReLU, since what a Gram matrix tells of a texture needs no trained ones (Ustyuzhaninov et al., "Texture synthesis using
 * shallow convolutional networks with random filters", 2016). A batch is `[1, 2, side, side, 3]`, content and style, pixels 0
 * to 255. In training it answers `[1, 3]`, the three terms with their weights, for {@link summedTerms}; else with the
 * picture, `[1, side, side, 3]`, 0 to 255. (Gatys et al., "Image style transfer", 2016; Dive into Deep Learning, 14.12.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { styleTransfer } from 'millrace';
 * const model = styleTransfer({ side: 32, styleWeight: 100 });
 * ```
 */
export function styleTransfer(options: StyleTransferOptions = {}): Model {
  const settings = parseOptions('styleTransfer', schema, options);
  const { side } = settings;
  const model = functionModel({
    name: 'styleTransfer',
    options: settings,
    inputShape: [2, side, side, 3],
    build(seed) {
      const random = randomFor(seed, 'picture');
      const start = Float32Array.from({ length: side * side * 3 }, () => 0.1 * random.normal());
      const picture = variable(tensor(start, [1, side, side, 3]));
      const kernels = kernelsOf(settings, seed);
      return {
        variables: {
          picture,
          ...Object.fromEntries(kernels.map((kernel, level) => [`features_${level + 1}`, kernel])),
        },
        forward(x, { training }) {
          if (!training) return mul(add(picture, 1), 127.5);
          const pair = sub(mul(reshape(x, [2, side, side, 3]), 1 / 127.5), 1);
          return reshape(stack(termsOf(picture, part(pair, 0), part(pair, 1), kernels, settings)), [1, 3]);
        },
      };
    },
  });
  return portable(import.meta.url, 'styleTransfer', model, [settings]);
}

/** Random 3x3 patterns, of which each answers about as strongly as its inputs are (He et al., 2015). */
function kernelsOf({ filters }: Settings, seed: number): readonly Variable[] {
  return filters.map((channels, level) => {
    const inputs = filters[level - 1] ?? 3;
    const random = randomFor(seed, 'features', level);
    const deviation = Math.sqrt(2 / (9 * inputs));
    const values = Float32Array.from({ length: 9 * inputs * channels }, () => deviation * random.normal());
    return variable(tensor(values, [3, 3, inputs, channels]), false);
  });
}

function termsOf(
  picture: Tensor,
  content: Tensor,
  style: Tensor,
  kernels: readonly Variable[],
  { contentWeight, styleWeight, variationWeight }: Settings,
): Scalar[] {
  const [own, wanted, textures] = [picture, content, style].map((each) => featuresOf(each, kernels));
  const distance = (one: Tensor | undefined, other: Tensor | undefined): Scalar =>
    one && other ? mean<Scalar>(square(sub(one, other))) : reshape(tensor([0]), []);
  const ofStyle = (own ?? []).map((features, level) => {
    const texture = textures?.[level];
    return distance(gramOf(features), texture && gramOf(texture));
  });
  return [
    mul<Scalar>(distance(own?.at(-1), wanted?.at(-1)), contentWeight),
    mul<Scalar>(addN<Scalar>(ofStyle), styleWeight),
    mul<Scalar>(variationOf(picture), variationWeight),
  ];
}

/** The features of each level: `[1, height, width, channels]`. */
function featuresOf(picture: Tensor, kernels: readonly Variable[]): readonly Tensor4D[] {
  let h = picturesOf(picture);
  return kernels.map((kernel, level) => {
    if (level > 0) h = avgPool(h, 2, 2, 'valid');
    h = relu(conv2d(h, picturesOf(kernel), 1, 'same'));
    return h;
  });
}

/** How much each two channels answer at the same places. */
function gramOf(features: Tensor4D): Tensor {
  const [, height, width, channels] = features.shape;
  const rows = reshape(features, [height * width, channels]);
  return mul(matMul(rows, rows, true, false), 1 / (height * width * channels));
}

function variationOf(picture: Tensor): Scalar {
  const [, height = 1, width = 1] = picture.shape;
  const down = sub(
    slice(picture, [0, 1, 0, 0], [1, height - 1, -1, -1]),
    slice(picture, [0, 0, 0, 0], [1, height - 1, -1, -1]),
  );
  const across = sub(
    slice(picture, [0, 0, 1, 0], [1, -1, width - 1, -1]),
    slice(picture, [0, 0, 0, 0], [1, -1, width - 1, -1]),
  );
  return mul<Scalar>(add(mean(abs(down)), mean(abs(across))), 0.5);
}

function part(pair: Tensor, place: number): Tensor {
  return slice(pair, [place, 0, 0, 0], [1, -1, -1, -1]);
}

// Only the types say less than they are: four axes.
function picturesOf(h: Tensor): Tensor4D {
  const [size = 0, height = 0, width = 0, channels = 0] = h.shape;
  return reshape(h, [size, height, width, channels]);
}

/**
 * The sum of what a network answers: for networks that compute the terms of their loss themselves.
 *
 * Outputs are `[size, terms]`; labels are not looked at, and have to be as many, zeros say. The mean is over the batch.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, engine, styleTransfer, summedTerms } from 'millrace';
 * const options = { model: styleTransfer({ side: 16 }), optimizer: adam(0.1), loss: summedTerms };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * ```
 */
export const summedTerms = portable<Loss>(import.meta.url, 'summedTerms', {
  name: 'summedTerms',
  labels: 'float32',
  check({ shape, data }, outputShape) {
    if (data.length === sizeOf(outputShape)) return;
    throw new MillraceError('SHAPE_INVALID', {
      what: 'labels for summedTerms',
      given: shape,
      expected: `as many as terms [${outputShape.join(', ')}]`,
    });
  },
  compute: (terms) => mul<Scalar>(sum(terms), 1 / (terms.shape[0] ?? 1)),
});

/** A metric that tells one of the terms of {@link summedTerms}, by its place. */
export function termAt(place: number): Metric {
  return ({ data, shape: [size = 1, terms = 1] }) => {
    let total = 0;
    for (let row = 0; row < size; row++) total += data[row * terms + place] ?? Number.NaN;
    return total / size;
  };
}
