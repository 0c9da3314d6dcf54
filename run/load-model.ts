import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';
import { type Dense, sizeOf } from '../core/sample.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { Engine, EngineOptions } from '../engines/engine.js';
import { engine as loadEngine } from '../engines/index.js';
import { fromLayersFiles, toLayersFiles, toModelArtifacts } from '../models/artifacts.js';
import { averagedSnapshot } from '../models/averaged-weights.js';
import { disposeLayers } from '../models/dispose-layers.js';
import { createCheckpointStore } from './checkpoint-store.js';
import { hasCode } from './file-system.js';
import { filesUnder } from './run-context.js';

/** How a model is loaded. */
export interface LoadModelOptions {
  /** The trainer whose network it is; default `model`. */
  readonly name?: string;
  /** Which engine; it computes in this thread. */
  readonly engine?: Omit<EngineOptions, 'worker'>;
}

/** A trained network, ready to predict. */
export interface LoadedModel {
  /** The network itself, for everything else. */
  readonly network: LayersModel;
  /** The outputs `[size, ...]` for raw inputs `[size, ...input shape]`; logits for a classifier. */
  predict(x: Dense): Dense<Float32Array>;
  /** The most likely class of each input. */
  classify(x: Dense): readonly number[];
  /** Frees the network's tensors. */
  dispose(): void;
}

/**
 * Loads the model of a run: the finished one, else that of the newest whole checkpoint.
 *
 * @param dir a run's folder, or a folder with `model.json` and `weights.bin`.
 * @throws MillraceError `RUN_MISSING` when there is none; `MODEL_INVALID` when its network has no saved topology.
 * @example
 * ```ts no-run
 * import { loadModel } from 'millrace';
 * const model = await loadModel('runs/mlp');
 * const pictures = { data: new Uint8Array(2 * 784), shape: [2, 28, 28, 1] };
 * model.classify(pictures); // the class of each
 * ```
 */
export async function loadModel(dir: string, options: LoadModelOptions = {}): Promise<LoadedModel> {
  const name = options.name ?? 'model';
  const files =
    (await modelFiles(dir)) ?? (await modelFiles(join(dir, name))) ?? (await fromCheckpoint(dir, name));
  const artifacts = toModelArtifacts(files);
  const engine = await loadEngine({ ...options.engine, worker: false });
  const network = await loadLayersModel(io.fromMemory(artifacts));
  return loaded(network, engine);
}

function loaded(network: LayersModel, engine: Engine): LoadedModel {
  const predict = (x: Dense): Dense<Float32Array> => {
    checkShape(network, x);
    return tensorScope('predict', () => {
      const output = network.predict(engine.upload(x.data, x.shape));
      return read(Array.isArray(output) ? output[0] : output);
    });
  };
  return {
    network,
    predict,
    classify(x) {
      const { data, shape } = predict(x);
      const classes = shape.at(-1) ?? 1;
      return Array.from({ length: data.length / classes }, (_, row) =>
        largestAt(data.subarray(row * classes, (row + 1) * classes)),
      );
    },
    dispose: () => disposeLayers(network),
  };
}

function read(tensor: Tensor | undefined): Dense<Float32Array> {
  if (tensor === undefined) return { data: new Float32Array(), shape: [0] };
  return { data: Float32Array.from(tensor.dataSync()), shape: tensor.shape };
}

function largestAt(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  }
  return best;
}

function checkShape(network: LayersModel, x: Dense): void {
  const expected = network.inputs[0]?.shape.slice(1) ?? [];
  const fits =
    x.shape.length === expected.length + 1 && expected.every((size, axis) => size === x.shape[axis + 1]);
  if (fits && sizeOf(x.shape) === x.data.length) return;
  throw new MillraceError('SHAPE_INVALID', {
    what: 'input of predict',
    given: x.shape,
    expected: `[size, ${expected.join(', ')}] with as many numbers`,
  });
}

async function modelFiles(dir: string): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const names = await namesIn(dir);
  if (!names.includes('model.json')) return undefined;
  const wanted = names.filter((file) => file === 'model.json' || file.endsWith('.bin'));
  return new Map(
    await Promise.all(wanted.map(async (file) => [file, await readFile(join(dir, file))] as const)),
  );
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}

/** A checkpoint holds the weights to go on with: those to predict with may be their averages. */
function withAveragedWeights(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const averaged = toLayersFiles(averagedSnapshot(fromLayersFiles(files)));
  return new Map(averaged.map(({ path, data }) => [path, data]));
}

async function fromCheckpoint(dir: string, name: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const { checkpoint } = await createCheckpointStore({ dir }).readNewest();
  const files = checkpoint && filesUnder(checkpoint.files, name);
  if (files && files.size > 0) return withAveragedWeights(files);
  throw new MillraceError('RUN_MISSING', {
    what: `folder ${dir}`,
    given: 'a folder without a model',
    expected: `one with model.json, ${name}/model.json, or a checkpoint that holds trainer ${name}`,
    advice: 'Check the folder, or train first',
  });
}
