import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../../core/random.js';
import { type Batch, sizeOf } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';
import { createTrainer } from '../../../models/create-trainer.js';
import { linear } from '../../../models/linear.js';
import type { Metric } from '../../../models/loss.js';
import { sgd } from '../../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../../models/softmax-cross-entropy.js';
import { softmaxRegression } from '../../../models/softmax-regression.js';
import { squaredLoss } from '../../../models/squared-loss.js';
import type { Trainer } from '../../../models/trainer.js';
import type { ComputeWith, TrainerOptions } from '../../../models/trainer-options.js';

const steps = 50;

describe('arrays and tensors', () => {
  it('train alike: losses, norms and weights within 1e-5 over 50 steps, whatever the options', async () => {
    await fc.assert(
      fc.asyncProperty(caseArbitrary, async (each) => {
        const [onArrays, onTensors] = await Promise.all([
          followed(each, 'arrays'),
          followed(each, 'tensors'),
        ]);
        expectClose(onArrays.numbers, onTensors.numbers);
        for (const [index, { name, shape, data }] of onTensors.saved.entries()) {
          const other = onArrays.saved[index];
          expect([other?.name, other?.shape]).to.deep.equal([name, shape]);
          expectClose([...(other?.data ?? [])], [...data]);
        }
        expect(onArrays.topology).to.deep.equal(onTensors.topology);
      }),
      { numRuns: 20 },
    );
  });
});

interface Case {
  readonly classifies: boolean;
  readonly inputs: number;
  readonly outputs: number;
  readonly size: number;
  readonly weighted: boolean;
  readonly bytes: boolean;
  readonly optimizer: { readonly momentum: number; readonly nesterov: boolean; readonly weightDecay: number };
  readonly clip: { readonly norm?: number; readonly value?: number };
  readonly seed: number;
}

const caseArbitrary: fc.Arbitrary<Case> = fc.record({
  classifies: fc.boolean(),
  inputs: fc.integer({ min: 1, max: 6 }),
  outputs: fc.integer({ min: 2, max: 4 }),
  size: fc.integer({ min: 1, max: 9 }),
  weighted: fc.boolean(),
  bytes: fc.boolean(),
  optimizer: fc.constantFrom(
    { momentum: 0, nesterov: false, weightDecay: 0 },
    { momentum: 0, nesterov: false, weightDecay: 0.1 },
    { momentum: 0.8, nesterov: false, weightDecay: 0 },
    { momentum: 0.8, nesterov: true, weightDecay: 0.01 },
  ),
  clip: fc.constantFrom({}, { norm: 0.5 }, { value: 0.2 }, { norm: 0.3, value: 0.25 }),
  seed: fc.nat(1000),
});

async function followed(each: Case, computeWith: ComputeWith) {
  const trainer = createTrainer(
    { ...optionsOf(each), computeWith },
    { engine: await engine({ prefer: 'cpu' }), seed: each.seed },
  );
  const numbers = await numbersOf(trainer, each);
  const { weights, slots, topology } = await trainer.snapshot();
  trainer.dispose();
  return { numbers, saved: [...weights, ...slots], topology };
}

async function numbersOf(trainer: Trainer, each: Case): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, metrics, gradientNorm = 0 } = await trainer.step(batchOf(each, step));
    numbers.push(loss, gradientNorm, metrics.last ?? Number.NaN);
  }
  const evaluated = await trainer.evaluate(batchOf(each, steps));
  const predicted = await trainer.predict(batchOf(each, steps).x);
  return [...numbers, evaluated.loss, ...predicted.data];
}

// Not accuracy, which jumps where two outputs are nearly the same.
const last: Metric = ({ data }) => data.at(-1) ?? Number.NaN;

function optionsOf({ classifies, inputs, outputs, optimizer, clip, bytes }: Case): TrainerOptions {
  const shared = {
    optimizer: sgd({ learningRate: 0.05, ...optimizer }),
    clip,
    gradientNorm: true,
    metrics: { last },
  };
  if (!classifies) return { ...shared, model: linear({ inputs, outputs }), loss: squaredLoss };
  const model = softmaxRegression({ inputShape: [1, inputs], classes: outputs, scale: bytes ? 1 / 255 : 1 });
  return { ...shared, model, loss: softmaxCrossEntropy };
}

function batchOf({ classifies, inputs, outputs, size, weighted, bytes, seed }: Case, number: number): Batch {
  const random = randomFor(seed, 'batch', number);
  const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
  const shape = classifies ? [size, 1, inputs] : [size, inputs];
  const inBytes = () =>
    Uint8Array.from({ length: sizeOf(shape) }, () => random.integer(classifies ? 256 : 3));
  return {
    x: { data: bytes ? inBytes() : normals(sizeOf(shape)), shape },
    y: classifies
      ? { data: Uint8Array.from({ length: size }, () => random.integer(outputs)), shape: [size] }
      : { data: normals(size * outputs), shape: [size, outputs] },
    ...(weighted ? { weights: Float32Array.from({ length: size }, () => 0.1 + random.uniform()) } : {}),
    size,
    at: { source: 'spec', seed, position: null },
  };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).to.have.length(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(actual[index], `number ${index}`).to.be.closeTo(value, 1e-5 * Math.max(1, Math.abs(value)));
  }
}
