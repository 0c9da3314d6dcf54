import { add, range, reshape, scatterND, type Tensor, TopK } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../core/sample.js';
import { replaceGradient } from '../replace.js';

/**
 * The gradient of topk's values, which tfjs-core lacks: it goes back to the places that the indices name. See
 * https://github.com/tensorflow/tfjs/issues/1601.
 */
export function addTopKGradient(): void {
  replaceGradient({
    kernelName: TopK,
    inputsToSave: ['x'],
    outputsToSave: [false, true],
    gradFunc: (dys, [x, indices]) => {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      if (!dy || !x || !indices) throw new TypeError('TopK keeps its input and its indices');
      return { x: () => backToRows(dy, indices, x.shape) };
    },
  });
}

function backToRows(dy: Tensor, indices: Tensor, shape: number[]): Tensor {
  const size = sizeOf(shape);
  const width = shape[shape.length - 1] ?? 1;
  const rowStarts = reshape(range(0, size, width, 'int32'), [-1, 1]);
  const places = add(reshape(indices, [size / width, -1]), rowStarts);
  return reshape(scatterND(reshape(places, [-1, 1]), reshape(dy, [-1]), [size]), shape);
}
