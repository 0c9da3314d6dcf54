import { type Guards, inputInvalid, inputOf, type KernelCall } from './guard.js';
import { checkSliding } from './window.js';

/** A window larger than its input, an empty batch, a dtype that cannot be pooled. */
export const poolingGuards: Guards = {
  MaxPool: forward,
  AvgPool: forward,
  MaxPool3D: forward,
  AvgPool3D: forward,
  MaxPoolWithArgmax: forward,
  MaxPoolGrad: backward,
  AvgPoolGrad: backward,
  MaxPool3DGrad: backward,
  AvgPool3DGrad: backward,
};

function forward(call: KernelCall): void {
  const { shape, dtype } = inputOf(call, 'x');
  if (dtype !== 'float32' && dtype !== 'int32') throw inputInvalid(call, 'dtype', dtype, 'float32 or int32');
  checkSliding(call, { input: shape, window: windowOf(call, shape), pools: true });
}

function backward(call: KernelCall): void {
  const { shape } = inputOf(call, 'input');
  const gradient = inputOf(call, 'dy').shape;
  checkSliding(call, { input: shape, window: windowOf(call, shape), pools: true, gradient });
}

/** One length may stand for all spatial axes. */
function windowOf({ attributes: { filterSize } }: KernelCall, input: readonly number[]): readonly number[] {
  return Array.isArray(filterSize) ? filterSize : input.slice(2).map(() => Number(filterSize));
}
