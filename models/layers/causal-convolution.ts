import { add, conv1d, pad, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import { count } from '../options.js';
import {
  featuresOf,
  type Layer,
  type LayerOptions,
  type LayerShape,
  layerOptions,
  oneTensor,
  readWeight,
  shapesOf,
  threeAxes,
} from './layer-options.js';

const schema = z
  .strictObject({
    ...layerOptions,
    filters: count,
    kernelSize: count,
    strides: count.default(1),
    dilation: count.default(1),
  })
  .refine(({ strides, dilation }) => strides === 1 || dilation === 1, 'strides or dilation of 1');

/** Settings of {@link causalConvolution1d}. */
export interface CausalConvolution1dOptions extends LayerOptions {
  /** Features of each output step. */
  readonly filters: number;
  /** Steps that an output sees: itself and those before it. */
  readonly kernelSize: number;
  /** Steps from one output to the next; default 1. */
  readonly strides?: number;
  /** Steps between those that an output sees; default 1. */
  readonly dilation?: number;
}

/**
 * Causal convolution over time: an output sees its own step and those before it, and none after.
 *
 * ```text
 * y[t] = b + Σᵢ x[t - i · dilation] W[kernelSize - 1 - i]      i = 0 .. kernelSize - 1; 0 before the first step
 * ```
 *
 * From `[size, time, features]` to `[size, ceil(time / strides), filters]`. Weights: `kernel`
 * `[kernelSize, features, filters]`, Glorot uniform at first, and `bias` `[filters]`, zero. Stacked with dilations 1, 2,
 * 4, ... it is WaveNet's and the temporal convolutional network's (van den Oord et al., 2016; Bai et al., 2018).
 * `tf.layers.conv1d` takes `padding: 'causal'` and throws when it is called
 * (https://github.com/tensorflow/tfjs/issues/8277).
 *
 * @throws MillraceError `OPTION_INVALID`, also for strides and dilation that are both above 1.
 *
 * @example
 * ```ts
 * import { causalConvolution1d } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * sequential({
 *   layers: [
 *     causalConvolution1d({ filters: 16, kernelSize: 3, inputShape: [24, 1] }),
 *     layers.activation({ activation: 'relu' }),
 *     causalConvolution1d({ filters: 16, kernelSize: 3, dilation: 2 }),
 *   ],
 * });
 * ```
 */
export function causalConvolution1d(options: CausalConvolution1dOptions): Layer {
  return new CausalConvolution1D(parseOptions('causalConvolution1d', schema, options));
}

type Settings = z.output<typeof schema>;

class CausalConvolution1D extends layers.Layer {
  static className = 'CausalConvolution1D';
  private kernel: LayerVariable | undefined;
  private bias: LayerVariable | undefined;

  constructor(private readonly settings: Settings) {
    super(settings);
  }

  override build(shape: LayerShape | LayerShape[]): void {
    const { filters, kernelSize } = this.settings;
    const features = featuresOf(this, shapesOf(shape)[0], 3);
    const glorot = initializers.glorotUniform({});
    this.kernel = this.addWeight('kernel', [kernelSize, features, filters], 'float32', glorot);
    this.bias = this.addWeight('bias', [filters], 'float32', initializers.zeros());
    super.build(shape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { kernelSize, strides, dilation } = this.settings;
    return tidy(() => {
      const before = (kernelSize - 1) * dilation;
      const padded = pad(threeAxes(oneTensor(inputs)), [
        [0, 0],
        [before, 0],
        [0, 0],
      ]);
      const kernel = threeAxes(readWeight(this.kernel));
      return add(conv1d(padded, kernel, strides, 'valid', 'NWC', dilation), readWeight(this.bias));
    });
  }

  override computeOutputShape(shape: LayerShape | LayerShape[]): LayerShape {
    const { filters, strides } = this.settings;
    const [size = null, time = null] = shapesOf(shape)[0] ?? [];
    return [size, time === null ? null : Math.ceil(time / strides), filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, strides, dilation } = this.settings;
    return { ...super.getConfig(), filters, kernelSize, strides, dilation };
  }
}

serialization.registerClass(CausalConvolution1D);
