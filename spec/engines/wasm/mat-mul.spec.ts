import {
  BatchMatMul,
  fused,
  getKernel,
  matMul,
  memory,
  registerKernel,
  setBackend,
  type Tensor,
  Transpose,
  tensor,
  engine as tensorEngine,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { engine } from '../../../engines/index.js';
import { repairMatMul } from '../../../engines/wasm/mat-mul.js';
import { keepBackend } from '../keep-backend.js';

type Multiply = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean) => Tensor;

const size = fc.integer({ min: 1, max: 9 });
const product = fc.record({
  batch: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  rows: size,
  inner: size,
  columns: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

const combinations = [
  { transposeA: false, transposeB: false },
  { transposeA: true, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: true },
];

function normals(name: string, shape: readonly number[]): Tensor {
  const random = randomFor(1, name);
  const length = shape.reduce((total, dimension) => total * dimension, 1);
  return tensor(Float32Array.from({ length }, random.normal), [...shape], 'float32');
}

/** The product as one backend computes it. */
async function on(
  backend: 'cpu' | 'wasm',
  multiply: Multiply,
  given: {
    batch?: number | undefined;
    rows: number;
    inner: number;
    columns: number;
    transposeA: boolean;
    transposeB: boolean;
  },
): Promise<{ readonly shape: readonly number[]; readonly values: readonly number[] }> {
  await setBackend(backend);
  const { batch, rows, inner, columns, transposeA, transposeB } = given;
  const outer = batch === undefined ? [] : [batch];
  return tidy(() => {
    const a = normals('a', [...outer, ...(transposeA ? [inner, rows] : [rows, inner])]);
    const b = normals('b', [...outer, ...(transposeB ? [columns, inner] : [inner, columns])]);
    const result = multiply(a, b, transposeA, transposeB);
    return { shape: result.shape, values: Array.from(result.dataSync()) };
  });
}

function expectAlike(given: readonly number[], expected: readonly number[]): void {
  expect(given).to.have.length(expected.length);
  given.forEach((value, index) => {
    expect(value).to.be.closeTo(expected[index] ?? Number.NaN, 1e-5);
  });
}

describe('matMul on wasm', () => {
  keepBackend();
  before(async () => {
    await engine({ prefer: 'cpu' });
    await engine({ prefer: 'wasm' });
  });

  it('equals the cpu backend, whatever is transposed, batched or not', async () => {
    await fc.assert(
      fc.asyncProperty(product, async (given) => {
        const [expected, found] = [await on('cpu', matMul, given), await on('wasm', matMul, given)];
        expect(found.shape).to.deep.equal(expected.shape);
        expectAlike(found.values, expected.values);
      }),
      { numRuns: 60 },
    );
  });

  for (const { transposeA, transposeB } of combinations) {
    it(`equals the cpu backend fused with bias and relu, transposed ${transposeA} and ${transposeB}`, async () => {
      const withBias: Multiply = (a, b) =>
        fused.matMul({ a, b, transposeA, transposeB, bias: normals('bias', [5]), activation: 'relu' });
      const given = { rows: 4, inner: 3, columns: 5, transposeA, transposeB };
      expectAlike((await on('wasm', withBias, given)).values, (await on('cpu', withBias, given)).values);
    });

    it(`transposes explicitly what is transposed: ${transposeA} and ${transposeB}`, async () => {
      const transposes = countCalls(Transpose);
      try {
        await on('wasm', matMul, { rows: 4, inner: 3, columns: 5, transposeA, transposeB });
        expect(transposes.count()).to.equal(Number(transposeA) + Number(transposeB));
      } finally {
        transposes.restore();
      }
    });
  }

  for (const { transposeA, transposeB } of combinations) {
    it(`equals the cpu backend for a batch of large products, transposed ${transposeA} and ${transposeB}`, async () => {
      const given = { batch: 2, rows: 40, inner: 33, columns: 48, transposeA, transposeB };
      const [expected, found] = [await on('cpu', matMul, given), await on('wasm', matMul, given)];
      expect(found.shape).to.deep.equal(expected.shape);
      expectAlike(found.values, expected.values);
    });
  }

  it('leaves nothing behind', async () => {
    await setBackend('wasm');
    const before = [memory().numTensors, tensorEngine().backend.numDataIds()];
    await on('wasm', matMul, { rows: 4, inner: 3, columns: 5, transposeA: true, transposeB: true });
    expect([memory().numTensors, tensorEngine().backend.numDataIds()]).to.deep.equal(before);
  });

  it('is replaced once, however often it is repaired', () => {
    const kernel = getKernel(BatchMatMul, 'wasm');
    repairMatMul();
    expect(getKernel(BatchMatMul, 'wasm')).to.equal(kernel);
  });
});

/** Counts how often a wasm kernel runs, inside other kernels too. */
function countCalls(kernelName: string): { count(): number; restore(): void } {
  const shipped = getKernel(kernelName, 'wasm');
  let calls = 0;
  const replace = (config: typeof shipped): void => {
    unregisterKernel(kernelName, 'wasm');
    registerKernel(config);
  };
  replace({
    ...shipped,
    kernelFunc: (parameters) => {
      calls++;
      return shipped.kernelFunc(parameters);
    },
  });
  return { count: () => calls, restore: () => replace(shipped) };
}
