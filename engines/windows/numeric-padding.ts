import {
  AvgPool,
  AvgPoolGrad,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  FusedDepthwiseConv2D,
  type KernelFunc,
  MaxPool,
  MaxPoolGrad,
} from '@tensorflow/tfjs-core';
import { replaceKernel, type TfjsName } from '../replace.js';

const kernels = [
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedDepthwiseConv2D,
  MaxPool,
  MaxPoolGrad,
  AvgPool,
  AvgPoolGrad,
];

/**
 * Repairs padding given as a number in 2-D convolutions and pools, on a backend that leaves shapes to tfjs-core.
 *
 * As shipped, `computeOutputShape2D` (tfjs-core, conv_util.ts) works out the width with the height's window and stride.
 * Where those differ, cpu computes an output of the wrong shape, and wasm writes past the end of it: the process dies
 * later, with "memory access out of bounds", or computes garbage. Padding given side by side is worked out right, so a
 * number is turned into that.
 */
export function repairNumericPadding(backend: TfjsName): void {
  for (const kernel of kernels) replaceKernel(kernel, backend, 'explicit padding', withExplicitPadding);
}

function withExplicitPadding(compute: KernelFunc): KernelFunc {
  return (parameters) => {
    const { attrs } = parameters;
    if (typeof attrs?.pad !== 'number') return compute(parameters);
    return compute({
      ...parameters,
      attrs: { ...attrs, pad: explicit(attrs.pad, attrs.dataFormat === 'NCHW') },
    });
  };
}

function explicit(pad: number, channelsFirst: boolean): number[][] {
  const [none, both] = [
    [0, 0],
    [pad, pad],
  ];
  return channelsFirst ? [none, none, both, both] : [none, both, both, none];
}
