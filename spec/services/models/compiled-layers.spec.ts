import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { type Batch, sizeOf } from '../../../core/sample.js';
import { type Engine, engine } from '../../../engines/index.js';
import { accuracy } from '../../../models/index.js';
import type { TensorTrainer } from '../../../models/tensor-trainer.js';
import { keepBackend } from '../../engines/keep-backend.js';
import { refusal } from '../../helpers/refusal.js';
import { classBatch, trainerOf } from '../../models/support.js';
import { embed, type Stack, stacks } from './layer-stacks.js';

describe('layers in a compiled step compute what they compute operation by operation:', () => {
  keepBackend();
  let compiled: Engine;
  let eager: Engine;
  before(async () => {
    eager = await engine({ prefer: 'native', executor: 'eager' });
    compiled = await engine({ prefer: 'native', executor: 'compiled' });
  });

  for (const [name, stack] of Object.entries(stacks)) {
    it(name, async () => {
      const [whole, split] = [await trainer(stack, compiled), await trainer(stack, eager)];
      for (let step = 0; step < 5; step++) {
        const batch = batchOf(stack, step);
        const [found, expected] = [whole.step(batch), split.step(batch)];
        expect(found.warning).to.equal(undefined);
        expectClose([found.loss], [expected.loss], 1e-6, `loss of step ${step}`);
      }
      expect(whole.snapshot().compiled).to.have.length(1);
      for (const [index, { name: weight, data }] of split.snapshot().weights.entries()) {
        expectClose(whole.snapshot().weights[index]?.data ?? [], data, 1e-5, weight);
      }
      const batch = batchOf(stack, 5);
      expectClose([whole.evaluate(batch).loss], [split.evaluate(batch).loss], 1e-5, 'evaluation');
      expectClose(whole.predict(batch.x).data, split.predict(batch.x).data, 1e-5, 'prediction');
      whole.dispose();
      split.dispose();
    });
  }

  it('a word that an embedding does not have is named, and nothing learnt; the next step is compiled again', async () => {
    const shape = [5];
    const stack: Stack = { shape, words: true, layers: (inputShape) => [embed(inputShape)] };
    const [hurt, unhurt] = [await trainer(stack, compiled), await trainer(stack, compiled)];
    const step = (number: number): void => {
      const batch = batchOf(stack, number);
      expect(hurt.step(batch)).to.deep.equal(unhurt.step(batch));
    };
    step(0);
    const wrong = { ...batchOf(stack, 1), x: { data: new Uint8Array(20).fill(7), shape: [4, 5] } };
    const { code, message } = await refusal(() => hurt.step(wrong));
    expect(code).to.equal('INPUT_INVALID');
    expect(message).to.contain('place 0 of GatherV2: got 7, expected a whole number in 0 .. 6');
    step(1);
    expect(hurt.snapshot()).to.deep.equal(unhurt.snapshot());
    hurt.dispose();
    unhurt.dispose();
  });
});

function trainer({ shape, layers: make }: Stack, loaded: Engine): Promise<TensorTrainer> {
  const model = (): Sequential => {
    const network = sequential({ layers: [...make([...shape])] });
    if ((network.outputs[0]?.shape.length ?? 0) > 2) network.add(layers.flatten());
    network.add(layers.dense({ units: 3 }));
    return network;
  };
  return trainerOf({ model, metrics: { accuracy } }, 1, loaded);
}

function batchOf({ shape, words }: Stack, number: number): Batch {
  const batch = classBatch(shape, { size: 4, number });
  if (!words) return batch;
  const random = randomFor(1, 'words', number);
  const data = Uint8Array.from({ length: 4 * sizeOf(shape) }, () => random.integer(7));
  return { ...batch, x: { data, shape: [4, ...shape] } };
}

/** Within a tolerance that is relative where numbers are above 1. */
function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(found.length, what).to.equal(expected.length);
  for (const [index, value] of Array.from(expected).entries()) {
    expect(found[index], `${what} ${index}`).to.be.closeTo(value, tolerance * Math.max(1, Math.abs(value)));
  }
}
