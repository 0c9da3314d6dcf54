import type { RowName } from './rows.js';

/** What has to be said of a row beside its figures, in Markdown: written by hand, from what was measured. */
export const notes: Readonly<Record<RowName, string>> = {
  linear:
    'A step is 20 multiply-adds forward: what is measured is what a step costs before it computes anything.',
  softmax: 'A batch is 200,704 bytes, and each of its pixels meets ten weights.',
  mlp: 'The main job of `npm start`, with a lower learning rate, so that losses can be compared.',
  lenet: 'The convolutions have 1, 6 and 16 channels: few, for kernels that are made for many.',
  resnet: 'Without wasm, where a step takes seconds.',
  gru:
    'Stock tfjs has no unit that resets after the product: it trains its ' +
    'own, which resets before it, from the same kernels.',
  word2vec:
    'Plain SGD, so that it makes no difference to the result whether gradients of the tables are dense or sparse.',
};
