import { cpus } from 'node:os';
import {
  add,
  cast,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  oneHot,
  relu,
  reshape,
  type Scalar,
  scalar,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { randomFor } from '../core/random.js';
import type { Batch, Dense } from '../core/sample.js';
import { type Engine, engine } from '../engines/index.js';
import { accuracy, createTrainer, mlp, sgd, softmaxCrossEntropy } from '../models/index.js';

const size = 256;
const warmUp = 30;
const steps = 400;

/**
 * The trainer's step against a bare TensorFlow loop that computes the same: the multilayer perceptron of the main job,
 * batches of 256 pictures as uint8. The two take turns step by step, so that both meet the same noise.
 */
export async function main(): Promise<void> {
  const loaded = await engine();
  const loops = { bare: bareLoop(loaded), trainer: trainerLoop(loaded) };
  const times = { bare: [] as number[], trainer: [] as number[] };
  for (let step = 0; step < warmUp + steps; step++) {
    for (const name of ['bare', 'trainer'] as const) {
      const batch = randomBatch(step % 16);
      const start = performance.now();
      loops[name](batch);
      if (step >= warmUp) times[name].push(performance.now() - start);
    }
  }
  const bare = quartiles(times.bare);
  const trainer = quartiles(times.trainer);
  console.log(`${loaded.why}; Node ${process.version}; ${cpus()[0]?.model}; ${steps} steps each, in turn`);
  console.log(`bare TensorFlow loop  ${bare.median.toFixed(3)} ms a step (quartiles ${bare.range})`);
  console.log(`trainer               ${trainer.median.toFixed(3)} ms a step (quartiles ${trainer.range})`);
  console.log(`the trainer adds      ${((trainer.median / bare.median - 1) * 100).toFixed(1)} %`);
}

function trainerLoop(loaded: Engine): (batch: Batch) => void {
  const trainer = createTrainer(
    { model: mlp(), optimizer: sgd(0.5), loss: softmaxCrossEntropy, metrics: { accuracy } },
    { engine: loaded, seed: 1 },
  );
  return (batch) => {
    trainer.step(batch);
  };
}

/** What one would write by hand, without checks; it reads the loss and the logits, as the trainer does. */
export function bareLoop(loaded: Engine): (batch: Batch) => void {
  const kernels = [initial(784, 256), initial(256, 10)] as const;
  const biases = [variable(tensor(new Float32Array(256))), variable(tensor(new Float32Array(10)))] as const;
  const variables = [kernels[0], biases[0], kernels[1], biases[1]];
  return ({ x, y }) => {
    tidy(() => {
      let logits: Dense = { data: new Float32Array(), shape: [0] };
      const { value, grads } = variableGrads(() => {
        const rows = mul(reshape(loaded.upload(x.data, x.shape), [size, 784]), 1 / 255);
        const hidden = relu(add(matMul(rows, kernels[0]), biases[0]));
        const output = add(matMul(hidden, kernels[1]), biases[1]);
        const labels = tensor(new Int32Array(y?.data ?? []), [size], 'int32');
        logits = { data: output.dataSync(), shape: output.shape };
        return crossEntropy(output, labels);
      }, variables);
      value.dataSync();
      const rate = scalar(0.5);
      for (const each of variables) {
        const gradient = grads[each.name];
        if (gradient) each.assign(sub(each, mul(gradient, rate)));
      }
      accuracy(logits, y ?? { data: new Uint8Array(), shape: [0] });
    });
  };
}

function crossEntropy(output: Tensor, labels: Tensor): Scalar {
  const picked = sum(mul(cast(oneHot(labels, 10), 'float32'), logSoftmax(output)), 1);
  return neg(mean<Scalar>(picked));
}

function initial(inputs: number, outputs: number): Variable {
  const random = randomFor(1, 'bench', inputs);
  const values = Float32Array.from({ length: inputs * outputs }, () => 0.01 * random.normal());
  return variable(tensor(values, [inputs, outputs]));
}

function randomBatch(index: number): Batch {
  const random = randomFor(1, 'batch', index);
  const pixels = Uint8Array.from({ length: size * 784 }, () => random.integer(256));
  const labels = Uint8Array.from({ length: size }, () => random.integer(10));
  return {
    x: { data: pixels, shape: [size, 28, 28, 1] },
    y: { data: labels, shape: [size] },
    size,
    at: { source: 'bench', seed: 1, position: null },
  };
}

/** Median and quartiles of times. */
export function quartiles(values: readonly number[]): { readonly median: number; readonly range: string } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
  return { median: at(0.5), range: `${at(0.25).toFixed(3)} .. ${at(0.75).toFixed(3)}` };
}
