import {
  add,
  conv2d,
  matMul,
  maxPool,
  mul,
  reshape,
  sigmoid,
  type Tensor,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { sizeOf } from '../core/sample.js';
import { batchNormalize, normalizationEpsilon, normalizationMomentum } from './batch-normalize.js';
import { layersModel } from './layers-model.js';
import type { BuiltModel, ForwardMode, Model } from './model.js';
import { count, scale, variant } from './options.js';

const schema = z.strictObject({
  classes: count.default(10),
  scale: scale.default(1 / 255),
  initializer: z.enum(['uniform', 'xavier']).default('uniform'),
  batchNormalization: z.boolean().default(false),
  variant: variant.default('scratch'),
});

type Settings = z.output<typeof schema>;

/** Settings of {@link lenet}. */
export interface LenetOptions {
  /** Default 10. */
  readonly classes?: number;
  /** What raw inputs are multiplied by; default 1/255, which brings pixels to 0 .. 1. */
  readonly scale?: number;
  /**
   * How weights start: uniform in ±1/√inputs, biases too (default, as PyTorch does), or Xavier's, with biases at 0.
   */
  readonly initializer?: 'uniform' | 'xavier';
  /** Whether batch normalisation stands before each sigmoid; default false. */
  readonly batchNormalization?: boolean;
  /** Written from scratch on plain tensors (default), or on `tf.layers`: both compute the same. */
  readonly variant?: 'scratch' | 'layers';
}

/** Filters of the two convolutions, and units of the two hidden layers. */
const [filters, units] = [
  [6, 16],
  [120, 84],
] as const;
const kernelSize = 5;

/**
 * LeNet: two convolutions with pooling, then three fully connected layers, for pictures `[28, 28, 1]`.
 *
 * ```text
 * 28x28x1 → conv 5x5 → 24x24x6 → sigmoid, max pool 2x2 → 12x12x6
 *         → conv 5x5 → 8x8x16  → sigmoid, max pool 2x2 → 4x4x16 = 256
 *         → 120, sigmoid → 84, sigmoid → 10 logits
 * ```
 *
 * 44,426 parameters; with batch normalisation 44,878, and 452 moving means and variances beside them. (LeCun et al.,
 * "Gradient-based learning applied to document recognition", 1998, without its padding; Dive into Deep Learning, 7.6.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { lenet } from 'millrace';
 * const model = lenet({ initializer: 'xavier' });
 * ```
 */
export function lenet(options: LenetOptions = {}): Model {
  const settings = parseOptions('lenet', schema, options);
  const onLayers = layersModel('lenet', () => layersOf(settings));
  const model: Model = {
    name: 'lenet',
    options: settings,
    build(seed) {
      const built = onLayers.build(seed);
      return settings.variant === 'layers' ? built : fromScratch(built, settings);
    },
  };
  return portable(import.meta.url, 'lenet', model, [settings]);
}

/** The same weights, and the same arithmetic on plain tensors. */
function fromScratch(built: BuiltModel, settings: Settings): BuiltModel {
  const variables = new Map(built.weights.map(({ name, variable }) => [name, variable]));
  return { ...built, forward: (x, mode) => forward(x, mode, settings, weightFrom(variables)) };
}

type Weight = (name: string) => Variable;

function forward(x: Tensor, { training }: ForwardMode, settings: Settings, weight: Weight): Tensor {
  const activate = (h: Tensor, layer: string): Tensor =>
    sigmoid(settings.batchNormalization ? batchNormalize(h, normalizedBy(layer, weight), training) : h);
  let h = mul(x, settings.scale);
  for (const layer of ['conv_1', 'conv_2']) {
    const convolved = conv2d(picturesOf(h), filterOf(layer, weight), 1, 'valid');
    h = maxPool(picturesOf(activate(add(convolved, weight(`${layer}/bias`)), layer)), 2, 2, 'valid');
  }
  h = reshape(h, [h.shape[0] ?? 0, sizeOf(h.shape.slice(1))]);
  for (const layer of ['hidden_1', 'hidden_2']) h = activate(affine(h, layer, weight), layer);
  return affine(h, 'output', weight);
}

function affine(h: Tensor, layer: string, weight: Weight): Tensor {
  return add(matMul(h, weight(`${layer}/kernel`)), weight(`${layer}/bias`));
}

function normalizedBy(layer: string, weight: Weight) {
  return {
    gamma: weight(`${layer}_norm/gamma`),
    beta: weight(`${layer}_norm/beta`),
    movingMean: weight(`${layer}_norm/moving_mean`),
    movingVariance: weight(`${layer}_norm/moving_variance`),
  };
}

function weightFrom(variables: ReadonlyMap<string, Variable>): Weight {
  return (name) => {
    const variable = variables.get(name);
    if (variable) return variable;
    throw new RangeError(`lenet has no weight ${name}: ${[...variables.keys()].join(', ')}`);
  };
}

// Only the types say less than they are: four axes.
function picturesOf(h: Tensor): Tensor4D {
  const [size = 0, height = 0, width = 0, channels = 0] = h.shape;
  return reshape(h, [size, height, width, channels]);
}

function filterOf(layer: string, weight: Weight): Tensor4D {
  return picturesOf(weight(`${layer}/kernel`));
}

/** The network on tf.layers. */
function layersOf({ classes, scale, initializer, batchNormalization }: Settings): LayersModel {
  const activation = (layer: string) => [
    ...(batchNormalization
      ? [
          layers.batchNormalization({
            name: `${layer}_norm`,
            momentum: normalizationMomentum,
            epsilon: normalizationEpsilon,
          }),
        ]
      : []),
    layers.activation({ name: `${layer}_sigmoid`, activation: 'sigmoid' }),
  ];
  const convolution = (layer: string, filters: number, inputs: number) => [
    layers.conv2d({ name: layer, filters, kernelSize, ...startOf(initializer, kernelSize ** 2 * inputs) }),
    ...activation(layer),
    layers.maxPooling2d({ name: `${layer}_pool`, poolSize: 2, strides: 2 }),
  ];
  const dense = (name: string, units: number, inputs: number) =>
    layers.dense({ name, units, ...startOf(initializer, inputs) });
  return sequential({
    name: 'lenet',
    layers: [
      layers.inputLayer({ name: 'input', inputShape: [28, 28, 1] }),
      layers.rescaling({ name: 'rescaling', scale }),
      ...convolution('conv_1', filters[0], 1),
      ...convolution('conv_2', filters[1], filters[0]),
      layers.flatten({ name: 'flatten' }),
      dense('hidden_1', units[0], 16 * filters[1]),
      ...activation('hidden_1'),
      dense('hidden_2', units[1], units[0]),
      ...activation('hidden_2'),
      dense('output', classes, units[1]),
    ],
  });
}

/** How a layer's weights are drawn, by the number of inputs of each of its outputs. */
function startOf(initializer: Settings['initializer'], inputs: number) {
  if (initializer === 'xavier') return { kernelInitializer: initializers.glorotUniform({}) };
  const most = 1 / Math.sqrt(inputs);
  const uniform = () => initializers.randomUniform({ minval: -most, maxval: most });
  return { kernelInitializer: uniform(), biasInitializer: uniform() };
}
