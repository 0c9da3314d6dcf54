import {
  argMax,
  bincount,
  booleanMaskAsync,
  cumsum,
  denseBincount,
  gather,
  gatherND,
  inTopKAsync,
  lowerBound,
  math,
  multinomial,
  oneHot,
  raggedGather,
  scatterND,
  searchSorted,
  setdiff1dAsync,
  sparse,
  sparseToDense,
  tensor,
  tensorScatterUpdate,
  topk,
  unique,
  unsortedSegmentSum,
  where,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { answered, type BadInput, call, counting, refused, whole } from './bad-input.js';

const bool = (...values: readonly boolean[]) => tensor([...values], [values.length], 'bool');

/** What takes places: class numbers, rows, segments, order. */
export const cases: readonly BadInput[] = [
  refused('oneHot: class beyond the depth', () => call(oneHot, whole([0, 3]), 3), 'INPUT_INVALID'),
  refused('oneHot: class -1', () => call(oneHot, whole([-1]), 3), 'INPUT_INVALID'),
  refused('oneHot: fractional classes', () => call(oneHot, tensor([0.5]), 3)),
  answered('oneHot: no classes', [0, 3], [], () => call(oneHot, whole([]), 3)),
  refused('gather: row beyond the last', () => call(gather, counting(3, 2), whole([3])), 'INPUT_INVALID'),
  refused('gather: row -1', () => call(gather, counting(3, 2), whole([-1])), 'INPUT_INVALID'),
  refused('gather: large row', () => call(gather, counting(3, 2), whole([2 ** 30])), 'INPUT_INVALID'),
  refused('gather: fractional rows', () => call(gather, counting(3, 2), tensor([0.5]))),
  refused('gather: axis beyond the rank', () => call(gather, counting(3, 2), whole([0]), 2)),
  refused('gather: scalar', () => call(gather, tensor(1), whole([0]))),
  refused('gather: batch dimensions that differ', () =>
    call(gather, counting(3, 2), whole([0, 0], [2, 1]), 1, 1),
  ),
  refused('gather: from an empty tensor', () => call(gather, zeros([0, 2]), whole([0])), 'INPUT_INVALID'),
  refused(
    'tf.layers embedding: word beyond the vocabulary',
    () => layers.embedding({ inputDim: 3, outputDim: 2 }).apply(whole([3], [1, 1])),
    'INPUT_INVALID',
  ),
  refused(
    'tf.layers embedding: word -1',
    () => layers.embedding({ inputDim: 3, outputDim: 2 }).apply(whole([-1], [1, 1])),
    'INPUT_INVALID',
  ),
  refused(
    'gatherND: row beyond the last',
    () => call(gatherND, counting(3, 2), whole([3], [1, 1])),
    'INPUT_INVALID',
  ),
  refused('gatherND: row -1', () => call(gatherND, counting(3, 2), whole([-1], [1, 1])), 'INPUT_INVALID'),
  refused(
    'gatherND: column beyond the last',
    () => call(gatherND, counting(3, 2), whole([0, 2], [1, 2])),
    'INPUT_INVALID',
  ),
  refused('gatherND: more places than axes', () => call(gatherND, counting(3, 2), whole([0, 0, 0], [1, 3]))),
  refused(
    'scatterND: place beyond the shape',
    () => call(scatterND, whole([4], [1, 1]), counting(1), [4]),
    'INPUT_INVALID',
  ),
  refused(
    'scatterND: place -1',
    () => call(scatterND, whole([-1], [1, 1]), counting(1), [4]),
    'INPUT_INVALID',
  ),
  refused('scatterND: fewer updates than places', () =>
    call(scatterND, whole([0, 1], [2, 1]), counting(1), [4]),
  ),
  refused('scatterND: negative shape', () => call(scatterND, whole([0], [1, 1]), counting(1), [-4])),
  refused(
    'tensorScatterUpdate: place beyond the shape',
    () => call(tensorScatterUpdate, counting(4), whole([4], [1, 1]), counting(1)),
    'INPUT_INVALID',
  ),
  refused(
    'sparseToDense: place beyond the shape',
    () => call(sparseToDense, whole([5]), tensor([1]), [4]),
    'INPUT_INVALID',
  ),
  refused('sparseToDense: default of another dtype', () =>
    call(sparseToDense, whole([1]), tensor([1]), [4], whole([1], [])),
  ),
  refused(
    'unsortedSegmentSum: segment beyond the last',
    () => call(unsortedSegmentSum, counting(2), whole([0, 2]), 2),
    'INPUT_INVALID',
  ),
  answered('unsortedSegmentSum: segment -1 is left out', [2], [1, 0], () =>
    call(unsortedSegmentSum, counting(2), whole([0, -1]), 2),
  ),
  refused('unsortedSegmentSum: fewer segments than rows', () =>
    call(unsortedSegmentSum, counting(3), whole([0, 1]), 2),
  ),
  refused('unsortedSegmentSum: fractional number of segments', () =>
    call(unsortedSegmentSum, counting(2), whole([0, 1]), 2.5),
  ),
  refused('topk: more than there are', () => call(topk, counting(3), 4)),
  refused('topk: -1', () => call(topk, counting(3), -1)),
  refused('topk: fractional', () => call(topk, counting(3), 1.5), 'INPUT_INVALID'),
  refused('topk: scalar', () => call(topk, tensor(1), 1)),
  refused('cumsum: axis beyond the rank', () => call(cumsum, counting(3), 1)),
  refused('argMax: axis beyond the rank', () => call(argMax, counting(3), 1)),
  refused('argMax: of nothing', () => call(argMax, zeros([0]), 0), 'INPUT_INVALID'),
  refused('argMax: over an empty axis', () => call(argMax, zeros([2, 0]), 1), 'INPUT_INVALID'),
  refused('where: shapes that do not broadcast', () =>
    call(where, bool(true, false), counting(3), counting(3)),
  ),
  refused('where: dtypes differ', () => call(where, bool(true, false), counting(2), whole([1, 2]))),
  refused('booleanMask: mask of another length', () => booleanMaskAsync(counting(3), bool(true, false))),
  refused('setdiff1d: matrices', () => setdiff1dAsync(counting(2, 2), counting(2))),
  refused('searchSorted: batches differ', () => call(searchSorted, counting(2, 2), counting(3, 2))),
  refused('lowerBound: ranks differ', () => call(lowerBound, counting(2, 2), counting(4))),
  refused('bincount: negative value', () => call(bincount, whole([-1]), tensor([], [0]), 3)),
  refused('bincount: weights of another length', () => call(bincount, whole([1, 2]), tensor([1, 2, 3]), 3)),
  refused('bincount: size -1', () => call(bincount, whole([1]), tensor([], [0]), -1)),
  refused('denseBincount: rank 3', () => call(denseBincount, whole([1], [1, 1, 1]), tensor([], [0]), 3)),
  refused(
    'confusionMatrix: class beyond the last',
    () => call(math.confusionMatrix, whole([3]), whole([0]), 3),
    'INPUT_INVALID',
  ),
  refused('confusionMatrix: lengths differ', () => call(math.confusionMatrix, whole([0, 1]), whole([0]), 3)),
  refused('inTopK: k larger than the classes', () => inTopKAsync(counting(1, 2), whole([0]), 3)),
  refused('multinomial: fewer than two outcomes', () => call(multinomial, tensor([1]), 2, 1)),
  refused('multinomial: -1 samples', () => call(multinomial, tensor([0.5, 0.5]), -1, 1), 'INPUT_INVALID'),
  refused('unique: axis beyond the rank', () => call(unique, counting(3), 1)),
  refused('raggedGather: row beyond the last', () =>
    call(raggedGather, [whole([0, 2, 3])], counting(3), whole([2]), 1),
  ),
  refused('sparse.segmentSum: row beyond the last', () =>
    call(sparse.sparseSegmentSum, counting(2, 2), whole([2]), whole([0])),
  ),
  refused('sparse.segmentMean: segments out of order', () =>
    call(sparse.sparseSegmentMean, counting(2, 2), whole([0, 1]), whole([1, 0])),
  ),
  refused('sparse.reshape: another size', () =>
    call(sparse.sparseReshape, whole([0, 0], [1, 2]), whole([2, 2]), whole([3])),
  ),
];
