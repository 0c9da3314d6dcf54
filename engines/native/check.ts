import {
  matMul,
  mean,
  memory,
  type Scalar,
  squaredDifference,
  tensor2d,
  tidy,
  train,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { loadNative } from '../native.js';
import { callInChild } from './child.js';
import { type RunCommand, reasonOf, succeeded } from './command.js';
import { installFailure } from './failure.js';

/**
 * Trains with the installation in `dir`, in a process of its own.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` when it cannot be loaded, crashes, or does not learn.
 */
export async function checkNative(run: RunCommand, dir: string): Promise<void> {
  const result = await callInChild(run, import.meta.url, 'trainOnce', dir);
  if (succeeded(result)) return;
  throw installFailure(
    `Native TensorFlow was built but does not train (${reasonOf(result)})`,
    'Go on with --engine wasm, and report the line above with the output of npx millrace doctor',
  );
}

/**
 * Fits y = x W by gradient descent on the native engine loaded from `dir`.
 *
 * @throws Error when the loss does not fall or tensors are left behind.
 */
export async function trainOnce(dir: string): Promise<void> {
  await loadNative({}, dir);
  const inputs = tensor2d([1, 0, 0, 1, 1, 1, 1, -1], [4, 2]);
  const targets = tensor2d([2, -3, -1, 5], [4, 1]);
  const weights = variable(zeros([2, 1]));
  const optimizer = train.sgd(0.2);
  const loss = (): Scalar => mean(squaredDifference(matMul(inputs, weights), targets));
  const step = (): number =>
    tidy(() => optimizer.minimize(loss, true, [weights])?.dataSync()[0] ?? Number.NaN);
  step();
  const tensors = memory().numTensors;
  let last = Number.NaN;
  for (let count = 0; count < 100; count++) last = step();
  if (!(last < 1e-6)) throw new Error(`The loss of a line fitted in 100 steps is ${last}`);
  if (memory().numTensors !== tensors) throw new Error('Steps leave tensors behind');
}
