import {
  batchToSpaceND,
  concat,
  depthToSpace,
  mirrorPad,
  pad,
  reshape,
  slice,
  split,
  stridedSlice,
  tensor,
  tile,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { call, counting, whole } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

describeEdges('shapes', {
  'one length that is left open': {
    inside: () => reshape(counting(2, 2), [-1]),
    gives: [1, 2, 3, 4],
    outside: () => reshape(zeros([0, 2]), [-1]),
    says: 'shape of Reshape: got [-1], expected every length given, for the input is empty',
  },
  'orders of axes': {
    inside: () => transpose(counting(2, 2), [1, 0]),
    gives: [1, 3, 2, 4],
    outside: () => transpose(counting(2, 2), [1, 1]),
    says: 'perm of Transpose: got [1,1], expected each axis of [2, 2] once',
  },
  'pieces up to the end': {
    inside: () => slice(counting(3), [1], [2]),
    gives: [2, 3],
    outside: () => slice(counting(3), [2], [2]),
    says: "slice of Slice: got 'begin [2], size [2]', expected one within [3]",
  },
  'whole strides': {
    inside: () => stridedSlice(counting(3), [2], [-4], [-2]),
    gives: [3, 1],
    outside: () => stridedSlice(counting(3), [2], [-4], [-1.5]),
    says: 'strides of StridedSlice:',
  },
  'parts of one dtype': {
    inside: () => concat([whole([1]), whole([2])]),
    gives: [1, 2],
    outside: () => concat([whole([1]), tensor([2.5])]),
    says: 'dtypes of Concat: got ["int32","float32"], expected one dtype',
  },
  'sizes of parts': {
    inside: () => split(counting(3), [1, 2])[0],
    gives: [1],
    outside: () => split(counting(3), [1.5, 1.5])[0],
    says: 'sizes of SplitV:',
  },
  repetitions: {
    inside: () => tile(counting(2), [0]),
    gives: [],
    outside: () => tile(counting(2), [-1]),
    says: 'reps of Tile: got ["-1"], expected whole numbers of at least 0',
  },
  padding: {
    inside: () => pad(counting(2), [[0, 1]]),
    gives: [1, 2, 0],
    outside: () => pad(counting(2), [[0, -1]]),
    says: 'paddings of PadV2: got ["0","-1"], expected whole numbers of at least 0',
  },
  'mirrored padding': {
    inside: () => mirrorPad(counting(2), [[1, 0]], 'reflect'),
    gives: [2, 1, 2],
    outside: () => mirrorPad(counting(2), [[0.5, 0]], 'reflect'),
    says: 'paddings of MirrorPad:',
  },
  'what is cut off blocks': {
    inside: () => call(batchToSpaceND, counting(2, 1), [2], [[1, 1]]),
    gives: [],
    outside: () => call(batchToSpaceND, counting(2, 1), [2], [[1, 2]]),
    says: 'crops of BatchToSpaceND: got [1,2], expected no more than there is on axis 1 of [2, 1]',
  },
  'lengths of blocks': {
    inside: () => call(depthToSpace, counting(1, 1, 1, 4), 2),
    gives: [1, 2, 3, 4],
    outside: () => call(depthToSpace, counting(1, 1, 1, 9), 1.5),
    says: 'blockSize of DepthToSpace:',
  },
});
