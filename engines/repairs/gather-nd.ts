import { GatherNd, gatherND, reshape, ScatterNd, scatterND, zerosLike } from '@tensorflow/tfjs-core';
import { setGradient } from './gradient.js';

/**
 * The gradients of gatherND and scatterND, which tfjs-core lacks (`gradient function not found for GatherNd`): each is
 * the other one, and what was gathered twice is added up. See
 * https://github.com/tensorflow/tfjs/issues/1795.
 */
export function addGatherNdGradient(): void {
  setGradient(GatherNd, ['params', 'indices'], ({ dy, input }) => {
    const indices = input('indices');
    return {
      params: () => scatterND(indices, dy, input('params').shape),
      indices: () => zerosLike(indices),
    };
  });
  setGradient(ScatterNd, ['indices', 'updates'], ({ dy, input }) => {
    const indices = input('indices');
    return {
      updates: () => reshape(gatherND(dy, indices), input('updates').shape),
      indices: () => zerosLike(indices),
    };
  });
}
