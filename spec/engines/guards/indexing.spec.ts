import {
  bincount,
  gather,
  gatherND,
  image,
  multinomial,
  oneHot,
  scatterND,
  sparseToDense,
  tensor,
  tensorScatterUpdate,
  topk,
  unsortedSegmentSum,
} from '@tensorflow/tfjs-core';
import { call, counting, whole } from '../../prove/guards/bad-input.js';
import { describeEdges } from './edges.js';

describeEdges('indexing', {
  classes: {
    inside: () => oneHot(whole([0, 2]), 3),
    gives: [1, 0, 0, 0, 0, 1],
    outside: () => oneHot(whole([0, 3]), 3),
    says: 'place 1 of OneHot: got 3, expected a whole number in 0 .. 2',
  },
  'rows to read': {
    inside: () => gather(counting(3), whole([2, 0])),
    gives: [3, 1],
    outside: () => gather(counting(3), whole([2, -1])),
    says: 'place 1 of GatherV2: got -1, expected a whole number in 0 .. 2',
  },
  'places of a later axis to read': {
    inside: () => gather(counting(2, 3), whole([2]), 1),
    gives: [3, 6],
    outside: () => gather(counting(2, 3), whole([3]), 1),
    says: 'place 0 of GatherV2: got 3',
  },
  'paths to read': {
    inside: () => gatherND(counting(2, 3), whole([1, 2], [1, 2])),
    gives: [6],
    outside: () => gatherND(counting(2, 3), whole([0, 0, 1, 3], [2, 2])),
    says: 'indices 1 of GatherNd: got 3, expected places within [2, 3]',
  },
  'paths to write': {
    inside: () => scatterND(whole([1], [1, 1]), tensor([5]), [2]),
    gives: [0, 5],
    outside: () => scatterND(whole([2], [1, 1]), tensor([5]), [2]),
    says: 'indices 0 of ScatterNd: got 2, expected places within [2]',
  },
  'paths to write over': {
    inside: () => tensorScatterUpdate(counting(2), whole([1], [1, 1]), tensor([5])),
    gives: [1, 5],
    outside: () => tensorScatterUpdate(counting(2), whole([-1], [1, 1]), tensor([5])),
    says: 'indices 0 of TensorScatterUpdate: got -1',
  },
  'places that are not zero': {
    inside: () => call(sparseToDense, whole([1]), tensor([5]), [2], 0),
    gives: [0, 5],
    outside: () => call(sparseToDense, whole([2]), tensor([5]), [2], 0),
    says: 'sparseIndices 0 of SparseToDense: got 2, expected places within [2]',
  },
  'segments, of which a negative one is none': {
    inside: () => call(unsortedSegmentSum, counting(3), whole([1, -1, 1]), 2),
    gives: [0, 4],
    outside: () => call(unsortedSegmentSum, counting(3), whole([1, 2, 1]), 2),
    says: 'place 1 of UnsortedSegmentSum: got 2, expected a whole number in below 2',
  },
  'pictures to cut from': {
    inside: () => call(image.cropAndResize, counting(2, 1, 1, 1), tensor([[0, 0, 1, 1]]), whole([1]), [1, 1]),
    gives: [2],
    outside: () =>
      call(image.cropAndResize, counting(2, 1, 1, 1), tensor([[0, 0, 1, 1]]), whole([2]), [1, 1]),
    says: 'place 0 of CropAndResize: got 2, expected a whole number in 0 .. 1',
  },
  'numbers to count': {
    inside: () => call(bincount, whole([0, 2]), tensor([]), 3),
    gives: [1, 0, 1],
    outside: () => call(bincount, whole([0, -1]), tensor([]), 3),
    says: 'place 1 of Bincount: got -1',
  },
  'numbers of the largest': {
    inside: () => topk(counting(3), 3).values,
    gives: [3, 2, 1],
    outside: () => topk(counting(3), 2.5).values,
    says: 'k of TopK: got 2.5, expected a whole number',
  },
  'numbers of draws': {
    inside: () => call(multinomial, tensor([[0, -1e9]]), 1),
    gives: [0],
    outside: () => call(multinomial, tensor([[0, -1e9]]), -1),
    says: 'numSamples of Multinomial: got -1, expected a whole number of at least 0',
  },
});
