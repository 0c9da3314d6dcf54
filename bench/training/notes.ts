import type { RowName } from './rows.js';

/** What has to be said of a row beside its figures, in Markdown: written by hand, from what was measured. */
export const notes: Readonly<Record<RowName, string>> = {
  linear:
    'A step is 20 multiply-adds forward: what is measured is what a step costs before it computes anything.',
  softmax:
    'A batch is 200,704 bytes, and each of its pixels meets ten weights. What keeps it behind PyTorch with tensors ' +
    'sliced by hand is the way to the step: timed apart, 0.85 of 1.45 ms are the call into TensorFlow, the rest is ' +
    'reading 256 samples in random order, with a mark for each, and packing them.',
  mlp:
    'The main job of `npm start`, with a lower learning rate, so that losses can be compared. Timed apart, the call ' +
    'into TensorFlow takes 2.5 to 3.2 ms of a step, reading and packing about half a millisecond; updates in place, ' +
    'one operation at a time instead of two, and sparse cross-entropy brought it here. Without oneDNN ' +
    '(`oneDnn: false`) the call is about 15 % shorter.',
  lenet: 'The convolutions have 1, 6 and 16 channels: few, for kernels that are made for many.',
  resnet: 'Without wasm, where a step takes seconds.',
  gru:
    'Stock tfjs has no unit that resets after the product: it trains its ' +
    'own, which resets before it, from the same kernels.',
  word2vec:
    'Plain SGD, so that it makes no difference to the result whether gradients of the tables are dense or sparse.',
};
