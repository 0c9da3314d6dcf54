import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  abs,
  add,
  grad,
  grads,
  matMul,
  max,
  mean,
  relu,
  type Scalar,
  sum,
  type Tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { randomFor } from '../core/random.js';
import { tensorScope } from '../core/tensor-scope.js';
import { engine } from '../engines/index.js';
import { toLayersFiles } from '../models/artifacts.js';
import { blockNetwork, centred } from '../models/block-network.js';
import { createTrainer } from '../models/create-trainer.js';
import { disposeLayers } from '../models/dispose-layers.js';
import { readScalar } from '../models/gradients.js';
import { oneTensor } from '../models/layers/layer-options.js';
import { adam } from '../models/optimizers/adam.js';
import { squaredLoss } from '../models/squared-loss.js';
import { loadModel } from '../run/load-model.js';
import { run } from '../run/run.js';
import { experiments, type Finding, found, perform } from './experiments.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';
import { relativeDifference } from './relative-difference.js';

/**
 * How networks are put together: blocks in blocks, shared layers, layers of one's own, first weights, files.
 *
 * ```text
 * x [20] → blocks ( first (32 → 16) → second (32 → 16) ) → shared [16] → shared → centred → output [1]
 * parameters: 20·32 + 32 + 32·16 + 16 = 1200, 16·32 + 32 + 32·16 + 16 = 1072, 16·16 + 16 = 272 once, 16 + 1 = 17: 2561
 * ```
 *
 * A model is a layer like any other, so blocks nest. A layer that is applied twice is one layer: its weights are counted
 * once, and their gradient is the sum of those of both places. A layer of one's own says what it makes of its input; once
 * its class is registered, a saved model that holds it can be loaded. First weights are drawn as each layer's initialiser
 * has it. And what is trained is saved as files, and comes back bit by bit (Dive into Deep Learning, chapter 6).
 *
 * @example
 * ```ts no-run
 * import { modelBuilding } from 'millrace/pipelines';
 * const options = modelBuilding.options.parse({ steps: 50 });
 * modelBuilding.start(options, { dir: 'runs/building', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const modelBuilding = pipeline({
  name: 'model-building',
  summary: 'Nested blocks, shared parameters, a layer of one’s own, initialisers, save and load',
  examples: [{ flags: '--steps 50', does: 'trains longer before it is saved' }],
  lesson: {
    chapter: '6.1 to 6.6',
    smoke: { steps: 2 },
    trials: [
      {
        options: {},
        goals: [
          goal('nested blocks', 'parameters', '2561 by hand', [2560.5, 2561.5]),
          goal('shared parameters', 'gradient beside the sum of both', 'equal', [0, 1e-5]),
          goal('custom layer', 'largest mean', '0', [0, 1e-6]),
          goal('initialisers', 'deviation of N(0, 0.01²)', '0.01', [0.0095, 0.0105]),
          goal('initialisers', 'largest of Xavier by its bound', 'at most 1', [0.95, 1]),
          goal('save and load', 'weights that differ', 'bitwise equal', [0, 0.5]),
          goal('save and load', 'outputs that differ', 'bitwise equal', [0, 0.5]),
        ],
      },
    ],
  },
  options: z.object({
    steps: z.number().int().min(1).default(10).describe('Steps of training before it is saved'),
  }),

  start(options, settings) {
    const { seed, dir } = settings;
    const byName = {
      'nested blocks': nestedBlocks,
      'shared parameters': () => sharedParameters(seed),
      'custom layer': () => customLayer(seed),
      initialisers: () => firstWeights(seed),
      'save and load': () => savedAndLoaded(join(dir, 'saved'), seed, options.steps),
    };
    return run({ ...settings, options }, ({ read }) => read(experiments(byName)).pipe(perform()));
  },
});

function nestedBlocks(): Finding {
  const net = blockNetwork();
  const figures = { parameters: net.countParams(), weights: net.weights.length };
  disposeLayers(net);
  return { figures };
}

/** The gradient of a matrix that is used twice, beside those of two that are alike. */
function sharedParameters(seed: number): Finding {
  return tensorScope('shared', () => {
    const [x, w] = [normal(8, seed, 'x'), normal(8, seed, 'w')];
    const output = (one: Tensor, other: Tensor): Scalar => sum(matMul(relu(matMul(x, one)), other));
    const shared = grad((both) => output(both, both))(w);
    const [first = w, second = w] = grads(output)([w, w.clone()]);
    const sums = add(first, second).dataSync();
    return { figures: { 'gradient beside the sum of both': relativeDifference(shared.dataSync(), sums) } };
  });
}

function customLayer(seed: number): Finding {
  return tensorScope('custom', () => {
    const y = oneTensor(centred().call(normal(8, seed, 'x'), {}));
    return { figures: { 'largest mean': readScalar(max(abs(mean(y, -1)))) } };
  });
}

function firstWeights(seed: number): Finding {
  const [inputs, units] = [100, 50];
  const kernelOf = (initializer: ReturnType<typeof initializers.zeros>): readonly number[] =>
    tensorScope('initialisers', () => [...initializer.apply([inputs, units]).dataSync()]);
  const drawn = kernelOf(initializers.randomNormal({ mean: 0, stddev: 0.01, seed }));
  const xavier = kernelOf(initializers.glorotUniform({ seed }));
  const ones = kernelOf(initializers.constant({ value: 1 }));
  return {
    figures: {
      'deviation of N(0, 0.01²)': Math.sqrt(drawn.reduce((total, w) => total + w * w, 0) / drawn.length),
      'largest of Xavier by its bound': Math.max(...xavier.map(Math.abs)) / Math.sqrt(6 / (inputs + units)),
      'least of constant 1': Math.min(...ones),
    },
  };
}

/** Trains the network a little, saves it, loads it from its files, and compares. */
async function savedAndLoaded(folder: string, seed: number, steps: number): Promise<Finding> {
  const options = { model: blockNetwork, optimizer: adam(0.01), loss: squaredLoss };
  const trainer = createTrainer(options, { engine: await engine(), seed });
  const random = randomFor(seed, 'model-building');
  const x = { data: Float32Array.from({ length: 8 * 20 }, random.normal), shape: [8, 20] };
  const y = { data: Float32Array.from({ length: 8 }, random.normal), shape: [8] };
  for (let step = 0; step < steps; step++) await trainer.step({ x, y, size: 8 });
  const snapshot = await trainer.snapshot();
  await mkdir(folder, { recursive: true });
  for (const { path, data } of toLayersFiles(snapshot)) await writeFile(join(folder, path), data);
  const loaded = await loadModel(folder);
  const weights = loaded.network.getWeights().map((weight) => weight.dataSync());
  const before = await trainer.predict(x);
  const figures = {
    'weights that differ': differing(
      weights.map(bytesOf),
      snapshot.weights.map(({ data }) => bytesOf(data)),
    ),
    'outputs that differ': differing([bytesOf(loaded.predict(x).data)], [bytesOf(before.data)]),
  };
  loaded.dispose();
  trainer.dispose();
  return { figures };
}

function differing(some: readonly string[], others: readonly string[]): number {
  if (some.length !== others.length) return Number.POSITIVE_INFINITY;
  return some.filter((each, index) => each !== others[index]).length;
}

/** The bits of numbers, as text. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function normal(size: number, seed: number, what: string) {
  const random = randomFor(seed, `model-building/${what}`);
  return tensor2d(Float32Array.from({ length: size * size }, random.normal), [size, size]);
}

function goal(experiment: string, figure: string, course: string, within: readonly [number, number]): Goal {
  return { name: `${experiment}: ${figure}`, course, within, read: found(experiment, figure) };
}
