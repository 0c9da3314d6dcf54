import { io } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import {
  createTrainer,
  fromLayersFiles,
  linear,
  sgd,
  squaredLoss,
  toLayersFiles,
} from '../../../models/index.js';
import { type BadInput, call, engineNow, refused } from './bad-input.js';

async function files(): Promise<Map<string, Uint8Array>> {
  const trainer = createTrainer(
    { model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss },
    { engine: engineNow(), seed: 1 },
  );
  return new Map(toLayersFiles(await trainer.snapshot()).map(({ path, data }) => [path, data]));
}

/** Reads a model's files of which one was changed. */
async function reread(path: string, change: (data: Uint8Array) => Uint8Array): Promise<unknown> {
  const all = await files();
  return fromLayersFiles(all.set(path, change(all.get(path) ?? new Uint8Array())));
}

const topology = () =>
  sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] }).toJSON(null, false);

/** Files of models that are damaged, or of another model. */
export const cases: readonly BadInput[] = [
  refused('loadLayersModel: empty topology', () =>
    call(loadLayersModel, io.fromMemory({ modelTopology: {} })),
  ),
  refused('loadLayersModel: unknown layer', () =>
    loadLayersModel(
      io.fromMemory({
        modelTopology: {
          class_name: 'Sequential',
          config: { name: 's', layers: [{ class_name: 'Wormhole', config: {} }] },
        },
      }),
    ),
  ),
  refused('loadLayersModel: fewer bytes than the weights hold', () =>
    loadLayersModel(
      io.fromMemory({
        modelTopology: topology(),
        weightSpecs: [{ name: 'kernel', shape: [3, 2], dtype: 'float32' }],
        weightData: new ArrayBuffer(4),
      }),
    ),
  ),
  refused('loadLayersModel: weight of another shape', () =>
    loadLayersModel(
      io.fromMemory({
        modelTopology: topology(),
        weightSpecs: [
          { name: 'dense_Dense1/kernel', shape: [2, 2], dtype: 'float32' },
          { name: 'dense_Dense1/bias', shape: [2], dtype: 'float32' },
        ],
        weightData: new ArrayBuffer(24),
      }),
    ),
  ),
  refused(
    'fromLayersFiles: model.json that is no JSON',
    () => reread('model.json', () => new TextEncoder().encode('{')),
    'CHECKPOINT_DAMAGED',
  ),
  refused(
    'fromLayersFiles: model.json of another form',
    () => reread('model.json', () => new TextEncoder().encode('{}')),
    'CHECKPOINT_DAMAGED',
  ),
  refused(
    'fromLayersFiles: weights.bin cut short',
    () => reread('weights.bin', (data) => data.slice(1)),
    'CHECKPOINT_DAMAGED',
  ),
  refused(
    'fromLayersFiles: weights.bin too long',
    () => reread('weights.bin', (data) => new Uint8Array(data.length + 4)),
    'CHECKPOINT_DAMAGED',
  ),
  refused(
    'fromLayersFiles: optimizer.json of another form',
    () => reread('optimizer.json', () => new TextEncoder().encode('[]')),
    'CHECKPOINT_DAMAGED',
  ),
  refused('fromLayersFiles: no files', () => fromLayersFiles(new Map()), 'CHECKPOINT_DAMAGED'),
];
