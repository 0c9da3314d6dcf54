import { tensor, zeros } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import {
  createTrainer,
  dropout,
  layersModel,
  sgd,
  squaredLoss,
  type Trainer,
} from '../../../models/index.js';
import { type BadInput, call, counting, engineNow, refused } from './bad-input.js';

const context = () => ({ engine: engineNow(), seed: 1 });
const dense = () => layers.dense({ units: 2, inputShape: [3] });

const trained = (make: () => ReturnType<typeof sequential>): Trainer =>
  createTrainer({ model: layersModel('bad', make), optimizer: sgd(0.1), loss: squaredLoss }, context());

/** Layers of tf.layers that are given something wrong. */
export const cases: readonly BadInput[] = [
  refused('dense: other features than built for', () =>
    sequential({ layers: [dense()] }).predict(counting(1, 4)),
  ),
  refused('dense: input of rank 1', () => sequential({ layers: [dense()] }).predict(counting(3))),
  refused('dense: text', () => dense().apply(tensor(['a', 'b', 'c'], [1, 3]))),
  refused('dense: units 0', () => layers.dense({ units: 0, inputShape: [3] })),
  refused('dense: units -1', () => layers.dense({ units: -1, inputShape: [3] })),
  refused('dense: units 1.5', () => layers.dense({ units: 1.5, inputShape: [3] })),
  refused('dense: unknown activation', () => call(layers.dense, { units: 1, activation: 'swoosh' })),
  refused('dense: unknown initialiser', () => call(layers.dense, { units: 1, kernelInitializer: 'guess' })),
  refused('dense: disposed', () => {
    const model = sequential({ layers: [dense()] });
    model.dispose();
    return model.predict(counting(1, 3));
  }),
  refused(
    'conv2d layer: filter larger than its input',
    () => layers.conv2d({ filters: 1, kernelSize: 3 }).apply(counting(1, 2, 2, 1)),
    'INPUT_INVALID',
  ),
  refused(
    'conv2d layer: filter larger than the shape it is built for',
    () => {
      const convolution = layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [2, 2, 1] });
      return trained(() =>
        sequential({ layers: [convolution, layers.flatten(), layers.dense({ units: 1 })] }),
      ).predict({ data: new Float32Array(4), shape: [1, 2, 2, 1] });
    },
    'INPUT_INVALID',
  ),
  refused('conv2d layer: no filters', () => call(layers.conv2d, { filters: 0, kernelSize: 3 })),
  refused('conv2d layer: kernel size 0', () =>
    layers.conv2d({ filters: 1, kernelSize: 0 }).apply(counting(1, 2, 2, 1)),
  ),
  refused(
    'conv2d layer: empty batch',
    () => layers.conv2d({ filters: 1, kernelSize: 2 }).apply(zeros([0, 4, 4, 1])),
    'INPUT_INVALID',
  ),
  refused(
    'maxPooling2d layer: window larger than its input',
    () => layers.maxPooling2d({ poolSize: 3 }).apply(counting(1, 2, 2, 1)),
    'INPUT_INVALID',
  ),
  refused('averagePooling2d layer: pool size 0', () =>
    layers.averagePooling2d({ poolSize: 0 }).apply(counting(1, 2, 2, 1)),
  ),
  refused('lstm: input of rank 2', () => layers.lstm({ units: 2 }).apply(counting(1, 3))),
  refused('lstm: units 0', () => layers.lstm({ units: 0 })),
  refused('lstm: other features than built for', () => {
    const layer = layers.lstm({ units: 2, recurrentInitializer: 'zeros' });
    layer.apply(counting(1, 3, 2));
    return layer.apply(counting(1, 3, 4));
  }),
  refused('gru: units -1', () => layers.gru({ units: -1 })),
  refused('embedding: negative vocabulary', () => layers.embedding({ inputDim: -1, outputDim: 2 })),
  refused(
    'embedding: fractional word',
    () => layers.embedding({ inputDim: 3, outputDim: 2 }).apply(tensor([[Number.NaN]])),
    'INPUT_INVALID',
  ),
  refused('batchNormalization: axis beyond the rank', () =>
    layers.batchNormalization({ axis: 4 }).apply(counting(1, 2)),
  ),
  refused(
    'batchNormalization: empty batch',
    () => layers.batchNormalization().apply(zeros([0, 2])),
    'INPUT_INVALID',
  ),
  refused('layerNormalization: axis beyond the rank', () =>
    layers.layerNormalization({ axis: 4 }).apply(counting(1, 2)),
  ),
  refused('concatenate: shapes differ', () => layers.concatenate().apply([counting(1, 2), counting(2, 2)])),
  refused('add layer: shapes differ', () => layers.add().apply([counting(1, 2), counting(1, 3)])),
  refused('dot layer: axes differ', () => layers.dot({ axes: 1 }).apply([counting(1, 2), counting(1, 3)])),
  refused('reshape layer: another size', () => layers.reshape({ targetShape: [4] }).apply(counting(1, 3))),
  refused('permute layer: axis named twice', () => layers.permute({ dims: [1, 1] }).apply(counting(1, 2, 3))),
  refused('dropout: rate above 1', () => dropout({ rate: 1.5 }), 'OPTION_INVALID'),
  refused('upSampling2d: size 0', () => layers.upSampling2d({ size: [0, 0] }).apply(counting(1, 2, 2, 1))),
  refused(
    'zeroPadding2d: negative',
    () => layers.zeroPadding2d({ padding: -1 }).apply(counting(1, 4, 4, 1)),
    'INPUT_INVALID',
  ),
  refused('sequential: layers that do not fit', () =>
    sequential({ layers: [dense(), layers.conv2d({ filters: 1, kernelSize: 1 })] }),
  ),
  refused('sequential: no input shape', () =>
    sequential({ layers: [layers.dense({ units: 1 })] }).predict(counting(1, 2)),
  ),
  refused('setWeights: shape of another kind', () =>
    sequential({ layers: [dense()] }).setWeights([counting(2, 2), counting(2)]),
  ),
  refused('setWeights: too few', () => sequential({ layers: [dense()] }).setWeights([counting(3, 2)])),
  refused('createTrainer: no layers', () => trained(() => sequential()), 'MODEL_INVALID'),
  refused(
    'createTrainer: constraint on weights',
    () =>
      trained(() =>
        sequential({ layers: [layers.dense({ units: 1, inputShape: [1], kernelConstraint: 'nonNeg' })] }),
      ),
    'MODEL_INVALID',
  ),
  refused(
    'createTrainer: noise that nobody can seed',
    () =>
      trained(() =>
        sequential({
          layers: [layers.gaussianNoise({ stddev: 1, inputShape: [1] }), layers.dense({ units: 1 })],
        }),
      ),
    'MODEL_INVALID',
  ),
];
