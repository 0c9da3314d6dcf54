import { once } from 'node:events';
import {
  add,
  losses,
  matMul,
  memory,
  oneHot,
  relu,
  type Scalar,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  train,
  type Variable,
  variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core';
import { randomFor } from '../../../core/random.js';
import { spawnThread } from '../../../core/spawn-thread.js';
import { type EngineName, engine } from '../../../engines/index.js';
import { moduleUrl } from '../../helpers/running-code.js';

/** What each step of a training left. */
export interface Trace {
  readonly losses: readonly number[];
  readonly tensors: readonly number[];
}

/** Trains the perceptron 784-256-10 on one batch of pixels, always the same. */
export async function trainPerceptron(prefer: EngineName, steps: number): Promise<Trace> {
  const { upload } = await engine({ prefer });
  const { pixels, labels, weights } = problem();
  const [w1, b1, w2, b2] = weights;
  const optimizer = train.sgd(0.05);
  const forward = (x: Tensor): Tensor => add(matMul(relu(add(matMul(x, w1), b1)), w2), b2);
  const step = (): number =>
    tidy(() => {
      const x = upload(pixels, [64, 784]);
      const y = oneHot(tensor1d(labels, 'int32'), 10);
      const loss = (): Scalar => sum(losses.softmaxCrossEntropy(y, forward(x)));
      const { value, grads } = variableGrads(loss, [...weights]);
      optimizer.applyGradients(grads);
      return value.dataSync()[0] ?? Number.NaN;
    });
  const trace = Array.from({ length: steps }, () => ({ loss: step(), tensors: memory().numTensors }));
  optimizer.dispose();
  for (const weight of weights) weight.dispose();
  return { losses: trace.map(({ loss }) => loss), tensors: trace.map(({ tensors }) => tensors) };
}

/** Trains in this thread and in two workers at once; with `milliseconds`, ends the workers after that time. */
export async function trainInWorkers(milliseconds?: number): Promise<void> {
  const entry = new URL(moduleUrl('spec/services/engines/perceptron-thread'));
  await trainPerceptron('native', 1);
  const workers = [spawnThread(entry), spawnThread(entry)];
  const ends = workers.map((worker) => once(worker, 'exit'));
  if (milliseconds !== undefined) setTimeout(() => workers.map((worker) => worker.terminate()), milliseconds);
  await trainPerceptron('native', 20);
  const codes = (await Promise.all(ends)).flat();
  process.stdout.write(JSON.stringify(codes));
}

/** Ends the process while native TensorFlow is being loaded or used. */
export function exitAfter(milliseconds: number): Promise<Trace> {
  setTimeout(() => process.exit(0), milliseconds);
  return trainPerceptron('native', 1).then(() => new Promise(() => undefined));
}

function problem(): {
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
  readonly weights: readonly [Variable, Variable, Variable, Variable];
} {
  const random = randomFor(1, 'native spec');
  const weight = (rows: number, columns: number): Variable => {
    const data = Float32Array.from({ length: rows * columns }, () => random.normal() / 28);
    return variable(tensor2d(data, [rows, columns]));
  };
  return {
    pixels: Uint8Array.from({ length: 64 * 784 }, () => random.integer(2)),
    labels: Int32Array.from({ length: 64 }, (_, index) => index % 10),
    weights: [weight(784, 256), variable(zeros([256])), weight(256, 10), variable(zeros([10]))],
  };
}
