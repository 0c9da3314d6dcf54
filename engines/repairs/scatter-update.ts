import {
  gatherND,
  reshape,
  SparseToDense,
  scatterND,
  sub,
  sum,
  type Tensor,
  TensorScatterUpdate,
  tensorScatterUpdate,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';

/**
 * The gradients of tensorScatterUpdate and sparseToDense, which tfjs-core lacks: what was written takes the gradient of
 * its place, and what was written over takes none.
 */
export function addScatterUpdateGradient(): void {
  setGradient(TensorScatterUpdate, ['indices', 'updates'], ({ dy, input }) => {
    const [indices, updates] = [input('indices'), input('updates')];
    return {
      tensor: () => tensorScatterUpdate(dy, indices, zerosLike(updates)),
      updates: () => gatherND(dy, indices),
      indices: () => zerosLike(indices),
    };
  });
  setGradient(SparseToDense, ['sparseIndices', 'sparseValues'], ({ dy, input }) => {
    const [indices, values] = [input('sparseIndices'), input('sparseValues')];
    const places = reshape(indices, [-1, dy.rank]);
    const written = (): Tensor => gatherND(dy, places);
    return {
      sparseValues: () => (values.rank === 0 ? sum(written()) : reshape(written(), values.shape)),
      defaultValue: () => sum(sub(dy, scatterND(places, written(), dy.shape))),
      sparseIndices: () => zerosLike(indices),
    };
  });
}
