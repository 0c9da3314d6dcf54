import { inputInvalid, type KernelCall } from './guard.js';

/** A window that slides over pictures: a filter, or that of a pooling. */
export interface Sliding {
  /** What is slid over, with batch and channels: `[batch, height, width, channels]`. */
  readonly input: readonly number[];
  /** The window's length on each spatial axis; further numbers are not looked at. */
  readonly window: readonly number[];
  /** Whether padding may not reach a whole window: a pooling would have nothing to pool there. */
  readonly pools?: boolean;
  /** The shape of the gradient by the result, where there is one: it must fit the geometry. */
  readonly gradient?: readonly number[];
}

/**
 * Refuses windows that do not fit: upstream a filter larger than its input gives memory as it happens to be.
 *
 * Padding may be `same`, `valid`, a number of pixels on each side, or pairs for all four axes.
 *
 * @returns the number of places that the window takes on all spatial axes together.
 * @throws MillraceError `INPUT_INVALID`.
 */
export function checkSliding(call: KernelCall, sliding: Sliding): number {
  const { input, gradient } = sliding;
  if (input.includes(0)) throw inputInvalid(call, 'input', input, 'a batch that is not empty');
  if (gradient && gradient[0] !== input[0]) {
    throw inputInvalid(call, 'gradient', gradient, `a batch of ${input[0]}, as the input ${bracket(input)}`);
  }
  const first = call.attributes.dataFormat === 'NCHW' ? 2 : 1;
  let places = 1;
  for (let axis = 0; axis < input.length - 2; axis++) {
    places *= placesAlong(call, sliding, axis, first + axis);
  }
  return places;
}

/** How many places the window takes along one axis. */
function placesAlong(call: KernelCall, sliding: Sliding, axis: number, inputAxis: number): number {
  const { input, window, gradient, pools } = sliding;
  const stride = positive(call, 'strides', axis);
  const dilation = positive(call, 'dilations', axis);
  const length = window[axis] ?? Number.NaN;
  if (!(Number.isInteger(length) && length > 0)) {
    throw inputInvalid(call, 'window', window, `a length of at least 1 for each of ${input.length - 2} axes`);
  }
  const size = input[inputAxis] ?? 0;
  const reach = (length - 1) * dilation + 1;
  const padding = paddingAlong(call, inputAxis);
  if (padding !== 'same' && size + padding < reach) {
    throw inputInvalid(
      call,
      'window',
      window,
      `one that fits into the input ${bracket(input)} with its padding`,
    );
  }
  if (pools && padding !== 'same' && padding >= 2 * reach) {
    throw inputInvalid(call, 'padding', call.attributes.pad, `less than the window ${bracket(window)}`);
  }
  const places =
    padding === 'same' ? Math.ceil(size / stride) : rounded(call, (size + padding - reach) / stride) + 1;
  if (gradient && gradient[inputAxis] !== places) {
    throw inputInvalid(
      call,
      'gradient',
      gradient,
      `length ${places} on axis ${inputAxis}, for ${bracket(input)}`,
    );
  }
  return places;
}

function rounded({ attributes: { dimRoundingMode } }: KernelCall, value: number): number {
  if (dimRoundingMode === 'ceil') return Math.ceil(value);
  return dimRoundingMode === 'round' ? Math.round(value) : Math.floor(value);
}

/** One number of an attribute that holds one for all axes, or one for each; 1 where it is left out. */
function positive(call: KernelCall, name: string, axis: number): number {
  const given = call.attributes[name] ?? 1;
  const value: unknown = Array.isArray(given) ? given[axis] : given;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw inputInvalid(call, name, given, 'whole numbers of at least 1');
}

/** What is put before and behind an axis, together. */
function paddingAlong(call: KernelCall, inputAxis: number): number | 'same' {
  const { pad } = call.attributes;
  if (pad === 'same') return pad;
  if (pad === 'valid') return 0;
  const pair: unknown = Array.isArray(pad) ? pad[inputAxis] : [pad, pad];
  const [before, behind]: readonly unknown[] = Array.isArray(pair) ? pair : [];
  if (isLength(before) && isLength(behind)) return before + behind;
  throw inputInvalid(call, 'padding', pad, 'same, valid, or whole numbers of at least 0');
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** A shape as messages show it. */
export function bracket(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
