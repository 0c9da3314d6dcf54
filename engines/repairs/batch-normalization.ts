import {
  add,
  FusedBatchNorm,
  type KernelFunc,
  mul,
  neg,
  rsqrt,
  sub,
  Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';
import { changeGradient } from './gradient.js';
import { sumTo } from './sum-to.js';

/**
 * Batch normalization whose statistics are not vectors along the last axis: tf.layers' with another `axis` gives them
 * as `[1, channels, 1, 1]`.
 *
 * As shipped, the kernels of cpu and wasm walk through them as if they were such vectors (off by 0.56 where measured),
 * and the gradient has the shape of the output, which tfjs-core refuses on every backend.
 */
export function repairBatchNormalizationGradient(): void {
  changeGradient(FusedBatchNorm, (shipped) => (dy, saved, attributes) => {
    const [x, mean, variance, scale] = saved;
    if (!x || !mean || !variance || mean.rank === 1 || Array.isArray(dy))
      return shipped(dy, saved, attributes);
    const deviation = rsqrt(add(variance, Number(attributes.varianceEpsilon)));
    const centred = sub(x, mean);
    const scaled = scale ? mul(dy, scale) : dy;
    const cubed = mul(deviation, mul(deviation, deviation));
    return {
      x: () => mul(scaled, deviation),
      mean: () => neg(sumTo(mul(scaled, deviation), mean.shape)),
      variance: () => sumTo(mul(mul(scaled, centred), mul(cubed, -0.5)), variance.shape),
      scale: () => sumTo(mul(dy, mul(centred, deviation)), mean.shape),
      offset: () => sumTo(dy, mean.shape),
    };
  });
}

/** The forward pass of the same, on one backend. */
export function repairBatchNormalization(backend: TfjsName): void {
  replaceKernel(FusedBatchNorm, backend, 'statistics of any shape', normalizeByOperations);
}

const normalizeByOperations =
  (shipped: KernelFunc): KernelFunc =>
  (parameters) => {
    const { x, mean, variance, scale, offset } = parameters.inputs;
    if (!(x instanceof Tensor && mean instanceof Tensor && variance instanceof Tensor))
      return shipped(parameters);
    if (mean.rank === 1) return shipped(parameters);
    return tidy(() => {
      const normal = mul(sub(x, mean), rsqrt(add(variance, Number(parameters.attrs?.varianceEpsilon))));
      const scaled = scale instanceof Tensor ? mul(normal, scale) : normal;
      return offset instanceof Tensor ? add(scaled, offset) : scaled;
    });
  };
