import { fill, mul, tensor1d } from '@tensorflow/tfjs-core';
import { isMillraceError } from '../../../core/errors.js';
import { engine } from '../../../engines/index.js';
import { trainPerceptron } from './perceptron.js';

/** Asks for more memory than an adapter gives, then for little: prints the codes that both are refused with. */
export async function askTooMuch(): Promise<void> {
  await engine({ prefer: 'webgpu' });
  const little = tensor1d([1, 2]);
  const codes = [
    codeOf(() => mul(fill([2 ** 15, 2 ** 15], 1), 2).dataSync()),
    codeOf(() => mul(little, 2).dataSync()),
  ];
  process.stdout.write(JSON.stringify(codes));
}

/** Trains, and then has nothing more to do. */
export async function trainAndEnd(): Promise<void> {
  const { losses } = await trainPerceptron('webgpu', 1);
  process.stdout.write(JSON.stringify(losses));
}

/** Ends the process while it computes. */
export async function exitAmidst(): Promise<void> {
  setTimeout(() => process.exit(0), 0);
  await trainPerceptron('webgpu', 1);
  setInterval(() => {}, 1000);
}

function codeOf(action: () => unknown): string {
  try {
    action();
    return 'none';
  } catch (error) {
    if (isMillraceError(error)) return error.code;
    throw error;
  }
}
