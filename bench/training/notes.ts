import type { RowName } from './rows.js';

/** What has to be said of a row beside its figures, in Markdown: written by hand, from what was measured. */
export const notes: Readonly<Record<RowName, string>> = {
  linear:
    'A step is 20 multiply-adds forward: what is measured is what a step costs before it computes anything.',
  softmax:
    'A batch is 200,704 bytes, and each of its pixels meets ten weights. What keeps it behind PyTorch with tensors ' +
    'sliced by hand is the way to the step, timed apart: copying 256 rows from random places (0.1 ms), the ' +
    'permutation (0.03 ms), the event and the turn of the event loop (0.15 ms), and about 45 operations of a graph ' +
    'that computes little in each. Brought it nearer: gathering the rows at once instead of a sample for each, ' +
    'products in place of batched products, sparse cross-entropy in one operation. Without gain: batches in memory ' +
    'that is not cleared, a larger heap for young objects, fewer turns of the event loop, fewer writes to the file. ' +
    'Tried in the pipeline and not kept, both with the same bits (medians of nine rounds in turns). Rows gathered in the ' +
    'graph, of a data set that TensorFlow holds as one tensor: 1.09 times as fast, with 1.02 times less processor time; it ' +
    'would cost a second copy of the data and batches that gather their numbers only when somebody looks at them. Several ' +
    'steps in one call: 1.16, 1.08 and 1.00 times as fast with 2, 4 and 8; the model would be ahead of its events, and an ' +
    'evaluation, a stop or another learning rate late by as many steps.',
  mlp:
    'The main job of `npm start`, with a lower learning rate, so that losses can be compared. Of 2.3 ms in ' +
    'operations 1.8 are the two large products, forward and for the gradient of the weights. A busy second core ' +
    'costs it more than PyTorch: in a quieter hour it was 0.91 of PyTorch with tensors sliced by hand. Brought it ' +
    "nearer: updates in place, one operation at a time instead of two, sparse cross-entropy. Without gain: TensorFlow's " +
    'own kernels for the update by plain SGD and for the gradient of ReLU, and the other number of threads. Without ' +
    'oneDNN (`oneDnn: false`) the call is about 15 % shorter on some processors. Tried in the pipeline ' +
    'and not kept, for the reasons at softmax regression (medians of seven rounds): rows gathered in the graph (1.00), and ' +
    '2, 4 and 8 steps in one call (1.14, 1.12 and 1.35).',
  lenet:
    'The convolutions have 1, 6 and 16 channels: few, for kernels that are made for many. The gradient of the second ' +
    'by its input takes 4.4 of 18.8 ms, the first one forward 3.1. Brought it forward: the bias summed in two, and ' +
    'sigmoid and average pooling with operations of their own for their gradients. Without gain: that gradient as a ' +
    'forward convolution, with 6 or with 8 channels, and pooling as a product of matrices.',
  resnet:
    'Without wasm, where a step takes seconds. Level with PyTorch, with a DataLoader or without: both spend nearly ' +
    'all of a step in convolutions of the same library, oneDNN, and rounds of one contender differ by more than the ' +
    'two do. Batch normalisation as one operation made fewer of them, and no difference to the time.',
  gru:
    'Stock tfjs has no unit that resets after the product: it trains its ' +
    'own, which resets before it, from the same kernels. Level with PyTorch: bound by products of 32 rows, step of ' +
    'time after step of time, each too small for two threads. Brought it here: the sequence as one operation of the ' +
    'tape with a gradient of its own, 1,264 operations of a graph in place of 3,318, and lists of small products. ' +
    "Without gain: TensorFlow's block kernels. Its cell for a GRU resets before the product; with `BlockLSTMV2` and its " +
    'gradient the step of an LSTM of this size is 0.63 times as fast as ours, though its graph has 303 nodes in place ' +
    'of 3,808.',
  word2vec:
    'Plain SGD, so that it makes no difference to the result whether gradients of the tables are dense or sparse. ' +
    'Bound by rows of the tables at random places, which are read, have their gradients summed by word, and are ' +
    'taken off. Brought it forward: a descent that touches only the rows of the batch, by a fifth. Without gain: ' +
    'the same where more than an eighth of the rows is read, since a scattered row costs eight times one in order; ' +
    'and updates in place of the whole table. Not kept, see softmax regression: rows gathered in the graph (1.03 ' +
    'to 1.06, without the pipeline), and 2, 4 and 8 steps in one call (1.00, 1.08 and 1.05).',
};
