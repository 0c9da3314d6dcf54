import { type KernelFunc, UnsortedSegmentSum } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { addKernel } from '../replace.js';
import { openHeap } from './heap.js';

/**
 * Gives the WebAssembly backend `unsortedSegmentSum`, which it lacks: it is the gradient of `gather`, and with it of
 * every embedding (https://github.com/tensorflow/tfjs/issues/8082).
 *
 * Rows `[rows, ...]` with segments `[rows]` become sums `[segments, ...]`; as in TensorFlow a row whose segment is
 * below 0 belongs to none.
 */
export function repairSegmentSum(): void {
  addKernel(UnsortedSegmentSum, 'wasm', segmentSum);
}

const attributes = z.object({ numSegments: z.int() });

const segmentSum: KernelFunc = ({ inputs, backend, attrs }) => {
  const { numSegments } = attributes.parse(attrs);
  const heap = openHeap(backend, inputs);
  const output = heap.zeros([numSegments, ...(inputs.x?.shape.slice(1) ?? [])]);
  const [rows, segments, sums] = [
    heap.floats(inputs.x),
    heap.integers(inputs.segmentIds),
    heap.floats(output),
  ];
  const length = sums.length / numSegments;
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let index = 0; index < length; index++) {
      const at = segment * length + index;
      sums[at] = (sums[at] ?? 0) + (rows[row * length + index] ?? 0);
    }
  });
  return output;
};
