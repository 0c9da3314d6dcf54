import { type Guards, inputInvalid, inputOf, type KernelCall, numbersOf } from './guard.js';
import { checkSize } from './memory.js';
import { bracket, checkSliding } from './window.js';

/** Shapes of one convolution: input `[batch, ...spatial, in]`, filter `[...spatial, in, out]`, gradient as the result. */
interface Shapes {
  readonly input: readonly number[];
  readonly filter: readonly number[];
  readonly gradient?: readonly number[];
}

/** A filter larger than its input, an empty batch, a gradient of another geometry. */
export const convolutionGuards: Guards = {
  Conv2D: forward,
  FusedConv2D: fused,
  Conv3D: forward,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: depthwise,
  Conv2DBackpropInput: byInput,
  Conv3DBackpropInputV2: byInput,
  DepthwiseConv2dNativeBackpropInput: byInput,
  Conv2DBackpropFilter: byFilter,
  Conv3DBackpropFilterV2: byFilter,
  DepthwiseConv2dNativeBackpropFilter: byFilter,
};

function forward(call: KernelCall): void {
  const { input, filter } = given(call);
  const places = check(call, { input, filter });
  checkSize(call, (input[0] ?? 0) * places * (filter.at(-1) ?? 0));
}

function depthwise(call: KernelCall): void {
  const { input, filter } = given(call);
  const places = check(call, { input, filter });
  checkSize(call, (input[0] ?? 0) * places * (filter.at(-2) ?? 0) * (filter.at(-1) ?? 0));
}

function fused(call: KernelCall): void {
  forward(call);
  const { bias } = call.inputs;
  const outputs = inputOf(call, 'filter').shape.at(-1) ?? 0;
  const length = bias?.shape.at(-1) ?? 1;
  if (length === 1 || length === outputs) return;
  throw inputInvalid(call, 'bias', bias?.shape, `1 or ${outputs} numbers, one for each output of the filter`);
}

function byInput(call: KernelCall): void {
  check(call, {
    input: numbersOf(call, 'inputShape'),
    filter: inputOf(call, 'filter').shape,
    gradient: inputOf(call, 'dy').shape,
  });
}

function byFilter(call: KernelCall): void {
  check(call, {
    input: inputOf(call, 'x').shape,
    filter: numbersOf(call, 'filterShape'),
    gradient: inputOf(call, 'dy').shape,
  });
}

function given(call: KernelCall): Shapes {
  return { input: inputOf(call, 'x').shape, filter: inputOf(call, 'filter').shape };
}

function check(call: KernelCall, { input, filter, gradient }: Shapes): number {
  if (filter.includes(0)) {
    throw inputInvalid(call, 'filter', filter, `one that is not empty, for the input ${bracket(input)}`);
  }
  return checkSliding(call, gradient ? { input, window: filter, gradient } : { input, window: filter });
}
