import {
  AvgPool3DGrad,
  AvgPoolGrad,
  type KernelFunc,
  mul,
  Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';
import { type Axis, placesOf } from './places.js';
import { poolAxes2D, poolAxes3D } from './pool-axes.js';

/**
 * Repairs the gradients of average pools with padding, 2-D and 3-D, on a backend.
 *
 * A pool divides by the number of inputs that its window covers, its gradient as shipped by the size of the window:
 * at the borders it is too small, and nothing fails. Scaling the output's gradient there makes up for it, and gives
 * what TensorFlow computes, and PyTorch with `count_include_pad=False`.
 */
export function repairAveragePoolGradients(backend: TfjsName): void {
  replaceKernel(AvgPoolGrad, backend, 'borders', (shipped) => scalingBorders(shipped, poolAxes2D));
  replaceKernel(AvgPool3DGrad, backend, 'borders', (shipped) => scalingBorders(shipped, poolAxes3D));
}

function scalingBorders(
  shipped: KernelFunc,
  axesOf: (shape: readonly number[], attributes: unknown) => readonly Axis[],
): KernelFunc {
  return (parameters) => {
    const { inputs, attrs } = parameters;
    const given = inputs.dy;
    const axes = axesOf(inputs.input?.shape ?? [], attrs);
    const factors = factorsOf(axes);
    if (!(given instanceof Tensor) || factors.every((factor) => factor === 1)) return shipped(parameters);
    const dy = tidy(() => mul(given, tensor(factors, [1, ...axes.map(({ outputs }) => outputs), 1])));
    try {
      return shipped({ ...parameters, inputs: { ...inputs, dy } });
    } finally {
      dy.dispose();
    }
  };
}

/** By how much the shipped gradient of each output is too small. */
function factorsOf(axes: readonly Axis[]): number[] {
  const size = axes.reduce((product, { taps }) => product * taps, 1);
  return placesOf(axes).map(({ inputs }) => size / inputs.length);
}
