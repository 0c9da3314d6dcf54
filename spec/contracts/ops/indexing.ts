import {
  batchToSpaceND,
  broadcastTo,
  concat,
  depthToSpace,
  expandDims,
  gather,
  gatherND,
  mirrorPad,
  oneHot,
  pad,
  reshape,
  reverse,
  scatterND,
  slice,
  spaceToBatchND,
  sparseToDense,
  split,
  squeeze,
  stack,
  stridedSlice,
  tensor1d,
  tensor2d,
  tensor3d,
  tensorScatterUpdate,
  tile,
  transpose,
  unsortedSegmentSum,
  unstack,
} from '@tensorflow/tfjs-core';
import { type OpCase, opCase } from '../op-case.js';

const matrix = { shape: [3, 4] };
const cube = { shape: [2, 3, 4] };
const images = { shape: [2, 4, 4, 3] };

const whole = (...values: number[]): ReturnType<typeof tensor1d> => tensor1d(values, 'int32');

const permutations = [
  [1, 0, 2],
  [2, 0, 1],
  [0, 2, 1],
  [2, 1, 0],
];

/** What moves numbers, repeats them, drops them or adds up those of one place. */
export const cases: readonly OpCase[] = [
  opCase({ name: 'reshape', inputs: { x: cube }, compute: ({ x }) => reshape(x, [4, -1]) }),
  opCase({ name: 'expandDims', inputs: { x: matrix }, compute: ({ x }) => expandDims(x, 1) }),
  opCase({ name: 'squeeze', inputs: { x: { shape: [2, 1, 3, 1] } }, compute: ({ x }) => squeeze(x, [1]) }),
  ...permutations.map((order) =>
    opCase({ name: `transpose ${order}`, inputs: { x: cube }, compute: ({ x }) => transpose(x, order) }),
  ),
  opCase({
    name: 'concat along the last axis',
    inputs: { a: cube, b: { shape: [2, 3, 2] } },
    compute: ({ a, b }) => concat([a, b], -1),
  }),
  opCase({
    name: 'concat along the first axis',
    inputs: { a: matrix, b: { shape: [1, 4] } },
    compute: ({ a, b }) => concat([a, b], 0),
  }),
  opCase({ name: 'stack', inputs: { a: matrix, b: matrix }, compute: ({ a, b }) => stack([a, b], 1) }),
  opCase({
    name: 'unstack',
    inputs: { x: cube },
    compute: ({ x }) => concat([...unstack(x, 1)].reverse(), 0),
  }),
  opCase({
    name: 'split',
    inputs: { x: cube },
    compute: ({ x }) => {
      const [first, second] = split(x, [1, 3], 2);
      return concat(
        [second, first, second].flatMap((part) => part ?? []),
        2,
      );
    },
  }),
  opCase({ name: 'slice', inputs: { x: cube }, compute: ({ x }) => slice(x, [0, 1, 1], [2, 2, 2]) }),
  opCase({
    name: 'stridedSlice',
    inputs: { x: { shape: [5, 6] } },
    compute: ({ x }) => stridedSlice(x, [0, 1], [5, 6], [2, 3]),
  }),
  opCase({
    name: 'stridedSlice backwards',
    inputs: { x: { shape: [5, 6] } },
    compute: ({ x }) => stridedSlice(x, [4, 5], [0, 0], [-2, -1]),
  }),
  opCase({
    name: 'stridedSlice of a row, to a vector',
    inputs: { x: { shape: [5, 6] } },
    compute: ({ x }) => stridedSlice(x, [2, 0], [3, 6], [1, 2], 0, 0, 0, 0, 1),
  }),
  opCase({
    name: 'pad',
    inputs: { x: matrix },
    compute: ({ x }) =>
      pad(
        x,
        [
          [1, 2],
          [0, 3],
        ],
        0.5,
      ),
  }),
  ...(['reflect', 'symmetric'] as const).flatMap((mode) => [
    opCase({
      name: `mirrorPad ${mode}`,
      inputs: { x: { shape: [3] } },
      compute: ({ x }) => mirrorPad(x, [[1, 1]], mode),
    }),
    opCase({
      name: `mirrorPad ${mode} of images`,
      inputs: { x: images },
      compute: ({ x }) =>
        mirrorPad(
          x,
          [
            [0, 0],
            [2, 1],
            [0, 3],
            [0, 0],
          ],
          mode,
        ),
    }),
  ]),
  opCase({ name: 'tile', inputs: { x: matrix }, compute: ({ x }) => tile(x, [2, 3]) }),
  opCase({
    name: 'broadcastTo',
    inputs: { x: { shape: [3, 1] } },
    compute: ({ x }) => broadcastTo(x, [2, 3, 4]),
  }),
  opCase({ name: 'reverse', inputs: { x: cube }, compute: ({ x }) => reverse(x, [0, 2]) }),
  opCase({
    name: 'oneHot',
    inputs: { labels: { shape: [5], dtype: 'int32', values: [2, 0, 1, 2, 3] } },
    compute: ({ labels }) => oneHot(labels, 4),
  }),
  opCase({
    name: 'oneHot float32',
    inputs: { labels: { shape: [5], dtype: 'int32', values: [2, 0, 1, 2, 3] } },
    compute: ({ labels }) => oneHot(labels, 4, 0.9, 0.1, 'float32'),
  }),
  opCase({ name: 'gather', inputs: { x: matrix }, compute: ({ x }) => gather(x, whole(2, 0, 2)) }),
  opCase({
    name: 'gather along the last axis',
    inputs: { x: cube },
    compute: ({ x }) =>
      gather(
        x,
        tensor2d(
          [
            [3, 0, 0],
            [1, 1, 2],
          ],
          [2, 3],
          'int32',
        ),
        2,
      ),
  }),
  opCase({
    name: 'gather with one batch dimension',
    inputs: { x: cube },
    compute: ({ x }) =>
      gather(
        x,
        tensor2d(
          [
            [2, 2],
            [0, 1],
          ],
          [2, 2],
          'int32',
        ),
        1,
        1,
      ),
  }),
  opCase({
    name: 'gather with two batch dimensions',
    inputs: { x: cube },
    compute: ({ x }) =>
      gather(
        x,
        tensor3d(
          [
            [
              [3, 0],
              [1, 1],
              [2, 3],
            ],
            [
              [0, 0],
              [3, 2],
              [1, 0],
            ],
          ],
          [2, 3, 2],
          'int32',
        ),
        2,
        2,
      ),
  }),
  opCase({
    name: 'gatherND',
    inputs: { x: cube },
    compute: ({ x }) =>
      gatherND(
        x,
        tensor2d(
          [
            [0, 2],
            [1, 0],
            [0, 2],
          ],
          [3, 2],
          'int32',
        ),
      ),
  }),
  opCase({
    name: 'scatterND',
    inputs: { updates: { shape: [3, 4] } },
    compute: ({ updates }) => scatterND(tensor2d([[4], [1], [4]], [3, 1], 'int32'), updates, [5, 4]),
  }),
  opCase({
    name: 'tensorScatterUpdate',
    inputs: { x: { shape: [5, 2] }, updates: { shape: [2, 2] } },
    compute: ({ x, updates }) => tensorScatterUpdate(x, tensor2d([[3], [0]], [2, 1], 'int32'), updates),
  }),
  opCase({
    name: 'sparseToDense',
    inputs: { values: { shape: [3] }, rest: { shape: [] } },
    compute: ({ values, rest }) =>
      sparseToDense(
        tensor2d(
          [
            [0, 1],
            [1, 0],
            [2, 3],
          ],
          [3, 2],
          'int32',
        ),
        values,
        [3, 4],
        reshape(rest, []),
      ),
  }),
  opCase({
    name: 'unsortedSegmentSum',
    inputs: { x: { shape: [5, 3] } },
    compute: ({ x }) => unsortedSegmentSum(x, whole(2, 0, 2, 1, 0), 4),
  }),
  opCase({
    name: 'depthToSpace',
    inputs: { x: { shape: [2, 2, 3, 8] } },
    compute: ({ x }) => depthToSpace(reshape(x, [2, 2, 3, 8]), 2),
  }),
  opCase({
    name: 'spaceToBatchND',
    inputs: { x: images },
    compute: ({ x }) =>
      spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 2],
        ],
      ),
  }),
  opCase({
    name: 'batchToSpaceND',
    inputs: { x: { shape: [8, 2, 2, 3] } },
    compute: ({ x }) =>
      batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 1],
          [0, 0],
        ],
      ),
  }),
];
