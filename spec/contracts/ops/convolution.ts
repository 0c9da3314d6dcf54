import {
  conv1d,
  conv2d,
  conv2dTranspose,
  conv3d,
  depthwiseConv2d,
  separableConv2d,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../apply-layer.js';
import { type OpCase, opCase } from '../op-case.js';
import { rank3, rank4, rank5 } from '../ranks.js';

const named = ['same', 'valid'] as const;
const padding = [...named, 1] as const;
const strides = [1, 2, 3] as const;

/** Every choice from one list with every choice from another. */
function pairs<A, B>(first: readonly A[], second: readonly B[]): (readonly [A, B])[] {
  return first.flatMap((a) => second.map((b) => [a, b] as const));
}

/** The names say filter, stride, padding and dilation, as scripts/pytorch/convolution.py reads them. */
export const cases: readonly OpCase[] = [
  ...pairs(strides, named).map(([stride, pad]) =>
    opCase({
      name: `conv1d 3 stride ${stride} ${pad}`,
      inputs: { x: { shape: [2, 7, 3] }, filter: { shape: [3, 3, 2] } },
      compute: ({ x, filter }) => conv1d(rank3(x), rank3(filter), stride, pad),
    }),
  ),
  ...named.map((pad) =>
    opCase({
      name: `conv1d 3 stride 1 ${pad} dilation 2`,
      inputs: { x: { shape: [2, 7, 3] }, filter: { shape: [3, 3, 2] } },
      compute: ({ x, filter }) => conv1d(rank3(x), rank3(filter), 1, pad, 'NWC', 2),
    }),
  ),
  ...pairs(strides, padding).map(([stride, pad]) =>
    opCase({
      name: `conv2d 3x3 stride ${stride} ${pad}`,
      inputs: { x: { shape: [2, 6, 7, 3] }, filter: { shape: [3, 3, 3, 2] } },
      compute: ({ x, filter }) => conv2d(rank4(x), rank4(filter), stride, pad),
    }),
  ),
  ...padding.map((pad) =>
    opCase({
      name: `conv2d 1x2 stride 1x2 ${pad}`,
      inputs: { x: { shape: [2, 3, 6, 2] }, filter: { shape: [1, 2, 2, 3] } },
      compute: ({ x, filter }) => conv2d(rank4(x), rank4(filter), [1, 2], pad),
    }),
  ),
  ...pairs([1, 2], named).map(([stride, pad]) =>
    opCase({
      name: `conv2d 1x1 stride ${stride} ${pad}`,
      inputs: { x: { shape: [2, 4, 5, 3] }, filter: { shape: [1, 1, 3, 4] } },
      compute: ({ x, filter }) => conv2d(rank4(x), rank4(filter), stride, pad),
    }),
  ),
  ...pairs([2, 3], named).map(([dilation, pad]) =>
    opCase({
      name: `conv2d 3x2 stride 1 ${pad} dilation ${dilation}`,
      inputs: { x: { shape: [2, 8, 7, 2] }, filter: { shape: [3, 2, 2, 2] } },
      compute: ({ x, filter }) => conv2d(rank4(x), rank4(filter), 1, pad, 'NHWC', dilation),
    }),
  ),
  ...pairs([1, 2], named).map(([stride, pad]) =>
    opCase({
      name: `conv3d 2x3x2 stride ${stride} ${pad}`,
      inputs: { x: { shape: [1, 4, 4, 5, 2] }, filter: { shape: [2, 3, 2, 2, 2] } },
      compute: ({ x, filter }) => conv3d(rank5(x), rank5(filter), stride, pad),
    }),
  ),
  ...pairs(strides, named).map(([stride, pad]) => {
    const side = pad === 'same' ? 3 * stride : 2 * stride + 3;
    return opCase({
      name: `conv2dTranspose 3x3 stride ${stride} ${pad}`,
      inputs: { x: { shape: [2, 3, 3, 2] }, filter: { shape: [3, 3, 4, 2] } },
      compute: ({ x, filter }) => conv2dTranspose(rank4(x), rank4(filter), [2, side, side, 4], stride, pad),
    });
  }),
  ...pairs([1, 2], padding).map(([stride, pad]) =>
    opCase({
      name: `depthwiseConv2d 3x2 stride ${stride} ${pad}`,
      inputs: { x: { shape: [2, 6, 5, 2] }, filter: { shape: [3, 2, 2, 1] } },
      compute: ({ x, filter }) => depthwiseConv2d(rank4(x), rank4(filter), stride, pad),
    }),
  ),
  ...pairs([1, 2], named).map(([stride, pad]) =>
    opCase({
      name: `depthwiseConv2d 3x3x2 stride ${stride} ${pad}`,
      inputs: { x: { shape: [2, 6, 5, 2] }, filter: { shape: [3, 3, 2, 2] } },
      compute: ({ x, filter }) => depthwiseConv2d(rank4(x), rank4(filter), stride, pad),
    }),
  ),
  ...named.map((pad) =>
    opCase({
      name: `depthwiseConv2d 3x3 stride 1 ${pad} dilation 2`,
      inputs: { x: { shape: [1, 7, 6, 2] }, filter: { shape: [3, 3, 2, 1] } },
      compute: ({ x, filter }) => depthwiseConv2d(rank4(x), rank4(filter), 1, pad, 'NHWC', 2),
    }),
  ),
  ...pairs([1, 2], named).map(([stride, pad]) =>
    opCase({
      name: `separableConv2d 3x3 stride ${stride} ${pad}`,
      inputs: {
        x: { shape: [2, 5, 6, 2] },
        depthwise: { shape: [3, 3, 2, 2] },
        pointwise: { shape: [1, 1, 4, 3] },
      },
      compute: ({ x, depthwise, pointwise }) =>
        separableConv2d(rank4(x), rank4(depthwise), rank4(pointwise), stride, pad),
    }),
  ),
  ...(['linear', 'relu', 'tanh'] as const).map((activation) =>
    opCase({
      name: `layers.conv2d ${activation}`,
      inputs: { x: { shape: [2, 5, 5, 2] }, kernel: { shape: [3, 3, 2, 3] }, bias: { shape: [3] } },
      compute: ({ x, kernel, bias }) =>
        applyLayer(layers.conv2d({ filters: 3, kernelSize: 3, activation }), x, [kernel, bias]),
    }),
  ),
];
