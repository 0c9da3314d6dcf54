import { type KernelFunc, mul, pad, slice, Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Axis, placesOf } from '../windows/places.js';

/** What a kernel is called with. */
export type KernelCall = Parameters<KernelFunc>[0];

/** How a kernel that knows no padding by numbers is given images that are padded already. */
export interface PaddingPlan {
  /** The input that is padded, if one is. */
  readonly padded?: 'x' | 'input';
  /** What it is padded with; default 0. */
  readonly value?: number;
  /** Whether the result is a gradient by the padded images, of which the padding is cut off. */
  readonly cropped?: boolean;
  /** What is scaled so that an average is over the images alone. */
  readonly scaled?: 'output' | 'dy';
  /** The spatial axes. */
  axes(call: KernelCall): readonly Axis[];
}

type Margin = [before: number, after: number];

/** The kernel, with padding by numbers turned into padded images and 'valid'. */
export function onPadded(shipped: KernelFunc, plan: PaddingPlan): KernelFunc {
  return (call) => {
    if (typeof call.attrs?.pad === 'string') return shipped(call);
    const axes = plan.axes(call);
    const margins: Margin[] = [[0, 0], ...axes.map(marginOf), [0, 0]];
    if (margins.flat().every((size) => size === 0)) return shipped({ ...call, attrs: valid(call, margins) });
    return tidy(() => {
      const result = asTensor(
        shipped({ ...call, inputs: inputsFor(call, plan, axes, margins), attrs: valid(call, margins) }),
      );
      if (plan.cropped) return crop(result, margins);
      return plan.scaled === 'output' ? mul(result, sharesOf(axes)) : result;
    });
  };
}

function inputsFor(
  { inputs }: KernelCall,
  { padded, value = 0, scaled }: PaddingPlan,
  axes: readonly Axis[],
  margins: Margin[],
): KernelCall['inputs'] {
  const changed = { ...inputs };
  if (padded) changed[padded] = pad(asTensor(inputs[padded]), margins, value);
  if (scaled === 'dy') changed.dy = mul(asTensor(inputs.dy), sharesOf(axes));
  return changed;
}

function valid({ attrs }: KernelCall, margins: readonly Margin[]): NonNullable<KernelCall['attrs']> {
  const rest = { ...attrs, pad: 'valid' };
  const { inputShape } = z.object({ inputShape: z.array(z.int()).optional() }).parse(attrs);
  if (!inputShape) return rest;
  const grown = inputShape.map((size, axis) => size + (margins[axis]?.[0] ?? 0) + (margins[axis]?.[1] ?? 0));
  return { ...rest, inputShape: grown };
}

/** As many rows (or columns) as the windows reach over; those that no window sees need no padding. */
function marginOf({ inputs, outputs, stride, taps, before }: Axis): Margin {
  return [before, Math.max(0, (outputs - 1) * stride + taps - inputs - before)];
}

function crop(result: Tensor, margins: readonly Margin[]): Tensor {
  const starts = margins.map(([before]) => before);
  const sizes = margins.map(([before, after], axis) => (result.shape[axis] ?? 0) - before - after);
  return slice(result, starts, sizes);
}

/** For each output, the size of the window by how much of it lies on the images. */
function sharesOf(axes: readonly Axis[]): Tensor {
  const size = axes.reduce((product, { taps }) => product * taps, 1);
  const shares = placesOf(axes).map(({ inputs }) => size / inputs.length);
  return tensor(shares, [1, ...axes.map(({ outputs }) => outputs), 1]);
}

function asTensor(given: unknown): Tensor {
  if (given instanceof Tensor) return given;
  throw new TypeError('native kernels take and give tensors');
}
