import { grads, memory, type Tensor, tensor, engine as tensorEngine, tidy } from '@tensorflow/tfjs-core';
import type { OpCase } from './op-case.js';
import { cotangentOf, type OpValues } from './op-inputs.js';

/** Numbers with a shape, read from a tensor. */
export interface Read {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type Inputs = Readonly<Record<string, OpValues>>;

/** The inputs that a case has gradients by. */
export function differentiable({ gradient }: OpCase, inputs: Inputs): readonly string[] {
  if (gradient === 'none') return [];
  return Object.keys(inputs).filter((name) => inputs[name]?.dtype === 'float32');
}

/** What the engine in use computes for a case. */
export async function computedValue({ compute }: OpCase, inputs: Inputs): Promise<Read> {
  const output = tidy(() => compute(upload(inputs)));
  return readAndDispose(output);
}

/** The gradients of the sum of the output times its cotangent, by the inputs named. */
export async function gradientsOf(
  { compute }: OpCase,
  inputs: Inputs,
  by: readonly string[],
  outputShape: readonly number[],
): Promise<Readonly<Record<string, Read>>> {
  const gradients = tidy(() => {
    const uploaded = upload(inputs);
    const vary = (...varied: Tensor[]): Tensor => compute({ ...uploaded, ...named(by, varied) });
    const cotangent = tensor(cotangentOf(outputShape), [...outputShape]);
    return grads(vary)(pick(uploaded, by), cotangent);
  });
  return named(by, await Promise.all(gradients.map(readAndDispose)));
}

/** How many tensors the engine holds, and how many pieces of memory. */
export function held(): readonly [tensors: number, pieces: number] {
  return [memory().numTensors, tensorEngine().backend.numDataIds()];
}

function upload(inputs: Inputs): Record<string, Tensor> {
  const uploaded = Object.entries(inputs).map(([name, { values, shape, dtype }]) => {
    return [name, tensor([...values], [...shape], dtype)] as const;
  });
  return Object.fromEntries(uploaded);
}

function named<T>(names: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, index) => [names[index], value]));
}

function pick(tensors: Readonly<Record<string, Tensor>>, names: readonly string[]): Tensor[] {
  return names.flatMap((name) => tensors[name] ?? []);
}

async function readAndDispose(output: Tensor): Promise<Read> {
  try {
    return { shape: [...output.shape], values: Array.from(await output.data(), Number) };
  } finally {
    output.dispose();
  }
}
