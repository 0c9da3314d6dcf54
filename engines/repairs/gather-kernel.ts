import { add, GatherV2, gather, range, reshape, Tensor, tidy } from '@tensorflow/tfjs-core';
import { MillraceError } from '../../core/errors.js';
import { sizeOf } from '../../core/sample.js';
import { replaceKernel } from '../replace.js';
import { gatherAttributes } from './gather.js';

/**
 * gather with batch dimensions on wasm, as one gather of all rows.
 *
 * As shipped it takes other rows than those of the batch, or reads beyond the tensor (`memory access out of bounds`).
 *
 * @throws MillraceError `OP_UNSUPPORTED` when the axis is not the one after the batch dimensions.
 */
export function repairGather(): void {
  replaceKernel(GatherV2, 'wasm', 'batch dimensions', (shipped) => (parameters) => {
    const { x, indices } = parameters.inputs;
    const { axis, batchDims } = gatherAttributes.parse(parameters.attrs);
    if (batchDims === 0 || !(x instanceof Tensor && indices instanceof Tensor)) return shipped(parameters);
    if (axis === batchDims) return tidy(() => gatherRows(x, indices, batchDims));
    throw new MillraceError('OP_UNSUPPORTED', {
      what: 'gather on wasm',
      given: { axis, batchDims },
      expected: 'the axis right after the batch dimensions',
    });
  });
}

function gatherRows(x: Tensor, indices: Tensor, batchDims: number): Tensor {
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const [size = 1, ...row] = x.shape.slice(batchDims);
  const starts = reshape(range(0, batch * size, size, 'int32'), [batch, 1]);
  const places = add(reshape(indices, [batch, -1]), starts);
  const rows = gather(reshape(x, [batch * size, ...row]), reshape(places, [-1]));
  return reshape(rows, [...indices.shape, ...row]);
}
