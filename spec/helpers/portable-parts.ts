import { add, matMul, sub, variable, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { portable } from '../../core/portable.js';
import { functionModel } from '../../models/function-model.js';
import type { Metric } from '../../models/loss.js';
import type { Model } from '../../models/model.js';

/** A model that needs its options in the worker. */
export function shiftedLine(options: { readonly inputs: number; readonly shift: number }): Model {
  const model = functionModel({
    name: 'shiftedLine',
    inputShape: [options.inputs],
    options,
    build() {
      const kernel = variable(zeros([options.inputs, 1]));
      return { variables: { kernel }, forward: (x) => add(matMul(x, kernel), options.shift) };
    },
  });
  return portable(import.meta.url, 'shiftedLine', model, [options]);
}

/** A function that makes a network on tf.layers, dropout included. */
export const smallNetwork = portable(import.meta.url, 'smallNetwork', () =>
  sequential({
    layers: [
      layers.dense({ inputShape: [4], units: 6, activation: 'tanh' }),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: 3 }),
    ],
  }),
);

/** A small convolutional network over pictures `[4, 4, 1]`, for two classes. */
export const convolution = portable(import.meta.url, 'convolution', () =>
  sequential({
    layers: [
      layers.rescaling({ inputShape: [4, 4, 1], scale: 1 / 255, name: 'scaled' }),
      layers.conv2d({ name: 'edges', filters: 3, kernelSize: 2, activation: 'tanh' }),
      layers.maxPooling2d({ name: 'pool', poolSize: 2, strides: 1 }),
      layers.dropout({ name: 'dropped', rate: 0.3 }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'scores', units: 2 }),
    ],
  }),
);

/** A model that fails when it is built. */
export const unbuildable = portable<Model>(import.meta.url, 'unbuildable', {
  name: 'unbuildable',
  options: {},
  build() {
    throw new RangeError('too large to build');
  },
});

/** The mean of what is left over. */
export const residue = portable<Metric>(import.meta.url, 'residue', (output, labels) => {
  const left = Array.from(labels.data, (label, index) => label - (output.data[index] ?? 0)).reduce(
    (sum, each) => sum + each,
    0,
  );
  return left / labels.data.length;
});

/** Ends the thread that computes it. */
export const fatal = portable<Metric>(import.meta.url, 'fatal', () => process.exit(3));

/** Breaks the thread down a moment later. */
export const broken = portable<Metric>(import.meta.url, 'broken', () => {
  setImmediate(() => {
    throw new Error('broken on purpose');
  });
  return 0;
});

/** Not exported under the name it says. */
export const misnamed = portable<Metric>(import.meta.url, 'otherwise', () => 0);

/** Exported as something else than it says. */
export const misplaced = portable<Metric>(import.meta.url, 'unbuildable', () => 0);

/** A model in a way that no worker can make it again: its parameter is a function. */
export const withClosure = portable(import.meta.url, 'withClosure', shiftedLine({ inputs: 1, shift: 1 }), [
  () => sub,
]);
