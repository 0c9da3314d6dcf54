import {
  batchNorm,
  dot,
  einsum,
  fused,
  linalg,
  localResponseNormalization,
  matMul,
  norm,
  outerProduct,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
import { answered, type BadInput, call, counting, refused, whole } from './bad-input.js';

const image = (): Tensor => counting(1, 4, 4, 2);

/** Products of matrices, decompositions, normalisation. */
export const cases: readonly BadInput[] = [
  refused('matMul: inner dimensions differ', () => call(matMul, counting(2, 3), counting(4, 2))),
  refused('matMul: inner dimensions differ after transposing', () =>
    call(matMul, counting(2, 3), counting(3, 2), false, true),
  ),
  refused('matMul: vectors', () => call(matMul, counting(3), counting(3))),
  refused('matMul: batches that do not broadcast', () => call(matMul, counting(2, 2, 2), counting(3, 2, 2))),
  refused('matMul: text', () => call(matMul, tensor(['a'], [1, 1], 'string'), counting(1, 1))),
  refused(
    'matMul: bool',
    () => call(matMul, tensor([true], [1, 1], 'bool'), tensor([true], [1, 1], 'bool')),
    'INPUT_INVALID',
  ),
  refused('matMul: null', () => call(matMul, null, counting(1, 1))),
  refused('matMul: ragged array', () => call(matMul, [[1, 2], [3]], counting(2, 2))),
  refused('matMul: disposed operand', () => {
    const gone = counting(2, 2);
    gone.dispose();
    return matMul(gone, counting(2, 2));
  }),
  answered('matMul: no rows', [0, 2], [], () => call(matMul, zeros([0, 3]), counting(3, 2))),
  refused('matMul: no inner dimension', () => call(matMul, zeros([2, 0]), zeros([0, 2])), 'INPUT_INVALID'),
  answered('matMul: int32 and float32', [1, 1], [5], () =>
    call(matMul, whole([1, 2], [1, 2]), tensor([1, 2], [2, 1])),
  ),
  refused('fused.matMul: bias of another length', () =>
    call(fused.matMul, { a: counting(2, 3), b: counting(3, 2), bias: counting(3) }),
  ),
  refused('fused.matMul: unknown activation', () =>
    call(fused.matMul, { a: counting(2, 3), b: counting(3, 2), activation: 'swoosh' }),
  ),
  refused(
    'fused.matMul: no inner dimension',
    () => call(fused.matMul, { a: zeros([1, 0]), b: zeros([0, 2]), bias: counting(2) }),
    'INPUT_INVALID',
  ),
  refused('dot: lengths differ', () => call(dot, counting(2), counting(3))),
  refused('dot: rank 3', () => call(dot, counting(2, 2, 2), counting(2))),
  refused('outerProduct: matrices', () => call(outerProduct, counting(2, 2), counting(2))),
  refused('einsum: dimensions differ', () => call(einsum, 'ij,jk->ik', counting(2, 3), counting(4, 2))),
  refused('einsum: too few operands', () => call(einsum, 'ij,jk->ik', counting(2, 3))),
  refused('einsum: rank differs from the equation', () =>
    call(einsum, 'ijk,jk->ik', counting(2, 3), counting(3, 2)),
  ),
  refused('einsum: unknown output index', () => call(einsum, 'ij->z', counting(2, 3))),
  refused('einsum: no equation', () => call(einsum, '', counting(2, 3))),
  refused('transpose: axis named twice', () => call(transpose, counting(2, 3), [0, 0]), 'INPUT_INVALID'),
  refused('transpose: axis beyond the rank', () => call(transpose, counting(2, 3), [0, 2])),
  refused('transpose: too few axes', () => call(transpose, counting(2, 3), [0])),
  refused('transpose: fractional axis', () => call(transpose, counting(2, 3), [0.5, 1]), 'INPUT_INVALID'),
  refused('norm: unknown order', () => call(norm, counting(2, 3), 'largest')),
  refused('norm: three axes', () => call(norm, counting(2, 3, 2), 2, [0, 1, 2])),
  refused('norm: axis beyond the rank', () => call(norm, counting(3), 2, 1)),
  refused('linalg.qr: vector', () => call(linalg.qr, counting(3))),
  refused('linalg.bandPart: more diagonals than rows', () => call(linalg.bandPart, counting(3, 3), 4, 0)),
  refused('linalg.bandPart: fractional diagonals', () => call(linalg.bandPart, counting(3, 3), 0.5, 0)),
  refused('linalg.gramSchmidt: no vectors', () => call(linalg.gramSchmidt, [])),
  refused('linalg.gramSchmidt: lengths differ', () => call(linalg.gramSchmidt, [counting(2), counting(3)])),
  refused(
    'batchNorm: mean of another length',
    () => call(batchNorm, image(), counting(3), counting(2)),
    'INPUT_INVALID',
  ),
  refused(
    'batchNorm: variance of another length',
    () => call(batchNorm, image(), counting(2), counting(3)),
    'INPUT_INVALID',
  ),
  refused(
    'batchNorm: offset of another length',
    () => call(batchNorm, image(), counting(2), counting(2), counting(3)),
    'INPUT_INVALID',
  ),
  refused(
    'batchNorm: scale of another length',
    () => call(batchNorm, image(), counting(2), counting(2), counting(2), counting(3)),
    'INPUT_INVALID',
  ),
  refused('batchNorm: mean of another rank', () =>
    call(batchNorm, image(), counting(2), counting(1, 1, 1, 2)),
  ),
  refused(
    'batchNorm: empty batch',
    () => call(batchNorm, zeros([0, 4, 4, 2]), counting(2), counting(2)),
    'INPUT_INVALID',
  ),
  refused('batchNorm: text', () =>
    call(batchNorm, tensor(['a'], [1, 1, 1, 1], 'string'), counting(1), counting(1)),
  ),
  refused('localResponseNormalization: rank 2', () => call(localResponseNormalization, counting(4, 4))),
  refused('localResponseNormalization: fractional radius', () =>
    call(localResponseNormalization, image(), 1.5),
  ),
  refused(
    'localResponseNormalization: radius -1',
    () => call(localResponseNormalization, image(), -1),
    'INPUT_INVALID',
  ),
];
