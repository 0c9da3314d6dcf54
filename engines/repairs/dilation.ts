import {
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedDepthwiseConv2D,
  type NamedAttrMap,
  pad,
  reshape,
  slice,
  stridedSlice,
  Tensor,
  engine as tensorEngine,
  tidy,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { replaceKernel } from '../replace.js';
import { pair, shape4D } from '../windows/attributes.js';
import { changeGradient } from './gradient.js';

const dilated = z.object({ dilations: pair.nullish() });

/**
 * The gradients of 2-D convolutions with dilation, which tfjs-core refuses
 * (`dilation rates greater than 1 are not yet supported in gradients`): those of the same convolution without dilation,
 * whose filter has the gaps filled with zeros. See
 * https://github.com/tensorflow/tfjs/issues/7906.
 */
export function repairDilationGradients(): void {
  repair(Conv2D, Conv2DBackpropInput, Conv2DBackpropFilter);
  repair(DepthwiseConv2dNative, DepthwiseConv2dNativeBackpropInput, DepthwiseConv2dNativeBackpropFilter);
}

/** Depthwise convolution with dilation on native TensorFlow, which has no such kernel on a CPU (`Invalid TF_Status: 12`). */
export function repairNativeDilation(): void {
  for (const kernel of [DepthwiseConv2dNative, FusedDepthwiseConv2D]) {
    replaceKernel(kernel, 'tensorflow', 'gaps of zeros', (shipped) => (call) => {
      const { filter } = call.inputs;
      const dilations = dilationsOf(call.attrs);
      if (isDense(dilations) || !(filter instanceof Tensor)) return shipped(call);
      const whole = tidy(() => spread(filter, dilations));
      try {
        return shipped({
          ...call,
          inputs: { ...call.inputs, filter: whole },
          attrs: { ...call.attrs, dilations: 1 },
        });
      } finally {
        whole.dispose();
      }
    });
  }
}

function repair(forward: string, byInput: string, byFilter: string): void {
  changeGradient(forward, (shipped) => (dy, saved, attributes) => {
    const [x, filter] = saved;
    const dilations = dilationsOf(attributes);
    if (isDense(dilations) || !x || !filter || Array.isArray(dy)) {
      return shipped(dy, saved, attributes);
    }
    const dense = { ...attributes, dilations: 1 };
    return {
      x: () => run(byInput, { dy, filter: spread(filter, dilations) }, { ...dense, inputShape: x.shape }),
      filter: () => {
        const filterShape = spreadShape(filter.shape, dilations);
        return gather(run(byFilter, { x, dy }, { ...dense, filterShape }), dilations);
      },
    };
  });
}

type Dilations = readonly [rows: number, columns: number];

function dilationsOf(attributes: unknown): Dilations {
  const dilations = dilated.parse(attributes).dilations ?? 1;
  return typeof dilations === 'number' ? [dilations, dilations] : dilations;
}

function isDense([rows, columns]: Dilations): boolean {
  return rows === 1 && columns === 1;
}

/** `[height, width, in, out]` with zeros between its numbers. */
function spread(filter: Tensor, [rows, columns]: Dilations): Tensor {
  const [height, width, inputs, outputs] = shape4D.parse(filter.shape);
  const apart = reshape(filter, [height, 1, width, inputs * outputs]);
  const lower = reshape(
    pad(apart, [
      [0, 0],
      [0, rows - 1],
      [0, 0],
      [0, 0],
    ]),
    [height * rows, width, 1, inputs * outputs],
  );
  const wider = pad(lower, [
    [0, 0],
    [0, 0],
    [0, columns - 1],
    [0, 0],
  ]);
  const whole = reshape(wider, [height * rows, width * columns, inputs, outputs]);
  return slice(whole, [0, 0, 0, 0], spreadShape(filter.shape, [rows, columns]));
}

function spreadShape(filterShape: readonly number[], [rows, columns]: Dilations): number[] {
  const [height = 0, width = 0, ...channels] = filterShape;
  return [(height - 1) * rows + 1, (width - 1) * columns + 1, ...channels];
}

/** The numbers of a filter again, without those between them. */
function gather(spreadOut: Tensor, [rows, columns]: Dilations): Tensor {
  return stridedSlice(spreadOut, [0, 0, 0, 0], spreadOut.shape, [rows, columns, 1, 1]);
}

function run(kernel: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap): Tensor {
  return tensorEngine().runKernel(kernel, inputs, attributes);
}
