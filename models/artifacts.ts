import type { io } from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { sizeOf } from '../core/sample.js';
import type { NamedArray } from './model.js';
import type { TrainerSnapshot } from './trainer.js';

/** A file to be written: its name and content. */
export interface ModelFile {
  readonly path: string;
  readonly data: Uint8Array;
}

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().min(0)),
  dtype: z.enum(['float32', 'float64', 'int32', 'bool']),
});

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()).optional(),
  weightsManifest: z.tuple([z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })]),
});

const optimizerSchema = z.object({
  step: z.number().int().min(0),
  learningRate: z.number(),
  heldLearningRate: z.number().optional(),
  scalars: z.record(z.string(), z.number()),
  slots: z.array(weightSchema),
  averages: z.record(z.string(), z.string()).optional(),
  compiled: z.array(z.string()).optional(),
});

type WeightEntry = z.infer<typeof weightSchema>;

/**
 * The files of a trainer: `model.json` and `weights.bin`, which plain `tf.loadLayersModel` opens, `optimizer.json` and
 * `optimizer.bin`.
 *
 * A function of variables has no topology: its `model.json` holds the weights manifest alone. Equal snapshots give equal
 * bytes.
 *
 * @example
 * ```ts
 * import { createTrainer, engine, linear, sgd, squaredLoss, toLayersFiles } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * toLayersFiles(await trainer.snapshot()).map(({ path }) => path);
 * ```
 */
export function toLayersFiles(snapshot: TrainerSnapshot): readonly ModelFile[] {
  const { step, learningRate, heldLearningRate, topology, weights, slots, scalars, averages, compiled } =
    snapshot;
  const model = {
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
    convertedBy: null,
    ...(topology ? { modelTopology: topology } : {}),
    weightsManifest: [{ paths: ['weights.bin'], weights: weights.map(entryOf) }],
  };
  const optimizer = {
    step,
    learningRate,
    heldLearningRate,
    scalars,
    slots: slots.map(entryOf),
    averages,
    compiled,
  };
  return [
    { path: 'model.json', data: encode(model) },
    { path: 'weights.bin', data: concatenate(weights) },
    { path: 'optimizer.json', data: encode(optimizer) },
    { path: 'optimizer.bin', data: concatenate(slots) },
  ];
}

/**
 * Reads back what {@link toLayersFiles} made, by path.
 *
 * @throws MillraceError `CHECKPOINT_DAMAGED` naming the file that is missing, of another form or of another size.
 */
export function fromLayersFiles(files: ReadonlyMap<string, Uint8Array>): TrainerSnapshot {
  const model = decode(files, 'model.json', modelSchema);
  const optimizer = decode(files, 'optimizer.json', optimizerSchema);
  return {
    step: optimizer.step,
    learningRate: optimizer.learningRate,
    ...(optimizer.heldLearningRate !== undefined && { heldLearningRate: optimizer.heldLearningRate }),
    topology: model.modelTopology,
    weights: split(files, 'weights.bin', model.weightsManifest[0].weights),
    slots: split(files, 'optimizer.bin', optimizer.slots),
    scalars: optimizer.scalars,
    ...(optimizer.averages && { averages: optimizer.averages }),
    ...(optimizer.compiled && { compiled: optimizer.compiled }),
  };
}

/**
 * What `tf.loadLayersModel(tf.io.fromMemory(...))` takes, read from `model.json` and `weights.bin`.
 *
 * @throws MillraceError `CHECKPOINT_DAMAGED` for files of another form; `MODEL_INVALID` for a function of variables.
 */
export function toModelArtifacts(files: ReadonlyMap<string, Uint8Array>): io.ModelArtifacts {
  const { modelTopology, weightsManifest } = decode(files, 'model.json', modelSchema);
  const weights = weightsManifest[0].weights.filter(isTensorEntry);
  if (modelTopology === undefined || weights.length < weightsManifest[0].weights.length) {
    throw new MillraceError('MODEL_INVALID', {
      what: 'model.json',
      expected: 'a network with a saved topology, but this one is a function of variables',
      advice: 'Build it with createTrainer and restore its checkpoint by resuming the run',
    });
  }
  split(files, 'weights.bin', weights);
  return {
    modelTopology,
    weightSpecs: weights,
    weightData: new Uint8Array(fileOf(files, 'weights.bin')).buffer,
  };
}

type TensorEntry = WeightEntry & { readonly dtype: Exclude<WeightEntry['dtype'], 'float64'> };

function isTensorEntry(entry: WeightEntry): entry is TensorEntry {
  return entry.dtype !== 'float64';
}

function entryOf({ name, shape, dtype }: NamedArray): WeightEntry {
  return { name, shape: [...shape], dtype };
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}

function decode<Schema extends z.ZodType>(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  schema: Schema,
): z.output<Schema> {
  const text = new TextDecoder().decode(fileOf(files, path));
  const parsed = schema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw damaged(path, issue?.path.join('.') ?? text, issue?.message ?? 'the form it was saved in');
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, text, 'JSON', cause);
  }
}

function concatenate(arrays: readonly NamedArray[]): Uint8Array {
  const whole = new Uint8Array(arrays.reduce((bytes, { data }) => bytes + data.byteLength, 0));
  let offset = 0;
  for (const { data } of arrays) {
    whole.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return whole;
}

function split(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  entries: readonly WeightEntry[],
): readonly NamedArray[] {
  const bytes = fileOf(files, path);
  const expected = entries.reduce((total, entry) => total + byteLengthOf(entry), 0);
  if (bytes.length !== expected) throw damaged(path, `${bytes.length} bytes`, `${expected} bytes`);
  let offset = 0;
  return entries.map((entry) => {
    const start = offset;
    offset += byteLengthOf(entry);
    return { ...entry, data: arrayOf(entry.dtype, new Uint8Array(bytes.subarray(start, offset))) };
  });
}

const bytesOf = { float32: 4, float64: 8, int32: 4, bool: 1 } as const;

function byteLengthOf({ shape, dtype }: WeightEntry): number {
  return sizeOf(shape) * bytesOf[dtype];
}

/** The bytes must be a copy of their own: an array of 4-byte numbers cannot begin anywhere within a file. */
function arrayOf(dtype: WeightEntry['dtype'], { buffer }: Uint8Array): NamedArray['data'] {
  if (dtype === 'float32') return new Float32Array(buffer);
  if (dtype === 'float64') return new Float64Array(buffer);
  return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const data = files.get(path);
  if (data) return data;
  throw damaged(path, [...files.keys()].join(', ') || 'no files', `a file ${path}`);
}

function damaged(path: string, given: string, expected: string, cause?: unknown): MillraceError {
  return new MillraceError('CHECKPOINT_DAMAGED', {
    what: path,
    given,
    expected,
    ...(cause ? { cause } : {}),
  });
}
