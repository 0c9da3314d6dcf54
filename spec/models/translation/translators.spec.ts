import { memory } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import type { Batch } from '../../../core/sample.js';
import type { Model } from '../../../models/model.js';
import { adam } from '../../../models/optimizers/adam.js';
import { sequenceCrossEntropy } from '../../../models/sequence-cross-entropy.js';
import { sequenceToSequence } from '../../../models/translation/sequence-to-sequence.js';
import { positions, transformer } from '../../../models/translation/transformer.js';
import { refusal } from '../../helpers/refusal.js';
import { trainerOf } from '../support.js';

const languages = { from: 6, to: 5, steps: 3 };

/** Two sentences of three tokens, and what a decoder is told. */
const tokens = (...told: readonly number[]) => ({
  data: Int32Array.of(3, 2, 0, ...told.slice(0, 3), 4, 5, 2, ...told.slice(3)),
  shape: [2, 6],
});

const sentences: Batch = {
  x: tokens(1, 3, 2, 1, 4, 3),
  y: { data: Int32Array.of(3, 2, 0, 4, 3, 2), shape: [2, 3] },
  size: 2,
  at: { source: 'spec', seed: 1, position: { epoch: 0, index: 0 } },
};

const trainerFor = (model: Model) =>
  trainerOf({ model, loss: sequenceCrossEntropy({ padding: 0 }), optimizer: adam(0.01) });

const translators: Readonly<Record<string, (dropout: number) => Model>> = {
  sequenceToSequence: (dropout) =>
    sequenceToSequence({ ...languages, units: 4, embedding: 3, attention: 2, dropout }),
  transformer: (dropout) => transformer({ ...languages, units: 4, heads: 2, hidden: 5, blocks: 2, dropout }),
};

for (const [name, model] of Object.entries(translators)) {
  describe(name, () => {
    it('tells logits for each step', async () => {
      const trainer = await trainerFor(model(0.5));
      expect(trainer.predict(sentences.x).shape).to.deep.equal([2, 3, 5]);
      trainer.dispose();
    });

    it('tells a step nothing of what the decoder is told later', async () => {
      const trainer = await trainerFor(model(0));
      const [one, other] = [tokens(1, 3, 2, 1, 4, 3), tokens(1, 3, 4, 1, 4, 0)].map(
        (x) => trainer.predict(x).data,
      );
      for (const row of [0, 1]) {
        const [start, changed, stop] = [row * 15, row * 15 + 10, row * 15 + 15];
        expect(other?.slice(start, changed)).to.deep.equal(one?.slice(start, changed));
        expect(other?.slice(changed, stop)).not.to.deep.equal(one?.slice(changed, stop));
      }
      trainer.dispose();
    });

    it('sees the sentence that is to be translated', async () => {
      const trainer = await trainerFor(model(0));
      const changed = sentences.x.data.slice();
      changed[0] = 5;
      const [one, other] = [sentences.x.data, changed].map(
        (data) => trainer.predict({ data, shape: [2, 6] }).data,
      );
      expect(other?.slice(0, 5)).not.to.deep.equal(one?.slice(0, 5));
      expect(other?.slice(15)).to.deep.equal(one?.slice(15));
      trainer.dispose();
    });

    it('learns, the same each time, and leaves no tensor', async () => {
      const before = memory().numTensors;
      const [one, other] = [await trainerFor(model(0.2)), await trainerFor(model(0.2))];
      const first = one.evaluate(sentences).loss;
      for (let step = 0; step < 5; step++) one.step(sentences);
      expect(one.evaluate(sentences).loss).to.be.below(first);
      for (let step = 0; step < 5; step++) other.step(sentences);
      expect(other.snapshot()).to.deep.equal(one.snapshot());
      one.dispose();
      other.dispose();
      expect(memory().numTensors).to.equal(before);
    });

    it('has a gradient by every weight', async () => {
      const trainer = await trainerFor(model(0));
      for (const { name, data } of trainer.gradients(sentences)) {
        // What is added to all keys alike changes no share: it has none.
        if (!name.endsWith('key/bias')) expect(Math.max(...data.map(Math.abs)), name).to.be.above(1e-7);
      }
      trainer.dispose();
    });
  });
}

describe('transformer', () => {
  it('pays no attention to what only fills a sentence up', async () => {
    const trainer = await trainerFor(transformer({ ...languages, units: 4, heads: 2, padding: 5 }));
    // The second sentence has its filling in the middle: what stands there is not seen, only that it is filling.
    const weights = trainer.snapshot().weights.map((weight) => {
      if (weight.name !== 'encoder/embedding') return weight;
      const data = weight.data.slice();
      data.fill(7, 5 * 4, 6 * 4);
      return { ...weight, data };
    });
    const before = trainer.predict(sentences.x);
    trainer.restore({ ...trainer.snapshot(), weights });
    expect(trainer.predict(sentences.x)).to.deep.equal(before);
    trainer.dispose();
  });

  it('tells places by sines and cosines', () => {
    const table = positions(3, 4);
    const values = [...table.dataSync()];
    table.dispose();
    const row = (step: number) => [
      Math.sin(step),
      Math.cos(step),
      Math.sin(step / 100),
      Math.cos(step / 100),
    ];
    const expected = [0, 1, 2].flatMap(row);
    for (const [place, value] of expected.entries()) expect(values[place]).to.be.closeTo(value, 1e-6);
  });

  it('refuses units that the heads do not divide', async () => {
    const error = await refusal(() => transformer({ ...languages, units: 6, heads: 4 }));
    expect(error.message).to.include('a multiple of heads');
  });
});
