import { matMul, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { randomFor } from '../core/random.js';

const size = 512;
const budgetMilliseconds = 500;

/**
 * Measures the engine in use: billions of float32 operations a second in a product of 512 x 512 matrices.
 *
 * Takes about half a second; counts 2 n^3 operations a product, and takes the fastest one, which is the one least
 * disturbed.
 *
 * @example
 * ```ts
 * import { engine, measureGflops } from 'millrace/engines';
 * await engine();
 * console.log(`${(await measureGflops()).toFixed(1)} GFLOP/s`);
 * ```
 */
export async function measureGflops(): Promise<number> {
  const [left, right] = [randomMatrix('left'), randomMatrix('right')];
  try {
    const end = performance.now() + budgetMilliseconds;
    let fastest = Number.POSITIVE_INFINITY;
    do fastest = Math.min(fastest, timeProduct(left, right));
    while (performance.now() < end);
    return (2 * size ** 3) / fastest / 1e6;
  } finally {
    left.dispose();
    right.dispose();
  }
}

/** Milliseconds until the product can be read. */
function timeProduct(left: Tensor2D, right: Tensor2D): number {
  const start = performance.now();
  tidy(() => {
    matMul(left, right).dataSync();
  });
  return performance.now() - start;
}

function randomMatrix(name: string): Tensor2D {
  const random = randomFor(1, `measure ${name}`);
  return tensor2d(Float32Array.from({ length: size * size }, random.uniform), [size, size]);
}
