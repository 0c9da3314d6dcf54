import {
  gather,
  range,
  reshape,
  StridedSlice,
  slice,
  slice_util,
  Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';
import { stridedSliceArguments } from './strided-slice.js';

/**
 * stridedSlice as slices and gathers, where it is more than one slice.
 *
 * As shipped, tfjs-core's `sliceInfo` forgets the axes that are dropped (`shrinkAxisMask`) in the shape that cpu, wasm and
 * webgpu walk through, so that they read other numbers; and wasm says float32 of what it takes out of int32 tensors.
 */
export function repairStridedSlice(backend: TfjsName): void {
  replaceKernel(StridedSlice, backend, 'by axes', (shipped) => (parameters) => {
    const { x } = parameters.inputs;
    if (!(x instanceof Tensor)) return shipped(parameters);
    const info = slice_util.sliceInfo(x.shape, ...stridedSliceArguments(parameters.attrs));
    if (info.isIdentity || info.sliceDim0 || info.isSimpleSlice) return shipped(parameters);
    return tidy(() => byAxes(x, info));
  });
}

type SliceInfo = ReturnType<typeof slice_util.sliceInfo>;

function byAxes(x: Tensor, { begin, end, strides, finalShape }: SliceInfo): Tensor {
  if (finalShape.includes(0)) return zeros(finalShape, x.dtype);
  const whole = (axis: number): boolean => strides[axis] !== 1;
  const starts = begin.map((start, axis) => (whole(axis) ? 0 : start));
  const sizes = starts.map((start, axis) => (whole(axis) ? -1 : (end[axis] ?? 0) - start));
  const taken = strides.reduce(
    (rest, stride, axis) =>
      stride === 1 ? rest : gather(rest, range(begin[axis] ?? 0, end[axis] ?? 0, stride, 'int32'), axis),
    slice(x, starts, sizes),
  );
  return reshape(taken, finalShape);
}
