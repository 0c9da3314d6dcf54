import { expect } from 'chai';
import { tensorScope } from '../../core/tensor-scope.js';
import { engine } from '../../engines/index.js';
import { maskedSigmoidCrossEntropy } from '../../models/masked-sigmoid-cross-entropy.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { word2vec } from '../../models/word2vec.js';
import { trainerOf } from './support.js';

describe('word2vec', () => {
  before(() => engine({ prefer: 'cpu' }));

  const weights = {
    'center/embeddings': [0.5, -1, 2, 0.25, -0.75, 1.5],
    'context/embeddings': [1, 0.5, -0.5, 2, 0.25, -0.25, 1.5, 1],
  };
  const batch = {
    x: { data: Int32Array.of(0, 2, 1, 3, -1, 1, -1, 0, -1, -1), shape: [2, 5] },
    y: { data: Int32Array.of(1, 0, -1, 1, -1, -1), shape: [2, 3] },
    size: 2,
  };

  /** A trainer with those weights. */
  async function prepared() {
    const model = word2vec({ words: 3, targets: 4, inputs: 2, outputs: 3, dimension: 2 });
    const trainer = await trainerOf({ model, optimizer: sgd(1), loss: maskedSigmoidCrossEntropy });
    const snapshot = trainer.snapshot();
    trainer.restore({
      ...snapshot,
      weights: snapshot.weights.map((weight) => ({
        ...weight,
        data: Float32Array.from(Object.entries(weights).find(([name]) => name === weight.name)?.[1] ?? []),
      })),
    });
    return trainer;
  }

  it('multiplies the mean of the words given with each target', async () => {
    const trainer = await prepared();
    const { data } = await trainer.predict(batch.x);
    expect([data[0], data[1], data[3]]).to.deep.equal([0.5625, 0.0625, 2.125]);
    trainer.dispose();
  });

  it('has the loss and the gradients of PyTorch, where some places are empty', async () => {
    const trainer = await prepared();
    expect((await trainer.evaluate(batch)).loss).to.be.closeTo(0.35036683, 1e-6);
    const gradients = trainer.gradients(batch).map(({ data }) => [...data]);
    const expected = [
      [0.11936431, -0.02628981, -0.05334529, -0.02667265, 0.11936431, -0.02628981],
      [-0.10669059, -0.01333632, 0.01134279, -0.02268558, 0, 0, -0.01611312, 0.03222625],
    ];
    for (const [table, values] of expected.entries())
      for (const [place, value] of values.entries())
        expect(gradients[table]?.[place]).to.be.closeTo(value, 1e-6);
    trainer.dispose();
  });

  it('starts with the same vectors for the same seed, of the deviation asked for', () => {
    const options = { words: 200, targets: 5, outputs: 1, dimension: 50, deviation: 0.1 };
    const vectors = (seed: number) => {
      const built = word2vec(options).build(seed);
      const data = tensorScope('vectors', () => built.weights[0]?.variable.dataSync().slice());
      built.dispose();
      return [...(data ?? [])];
    };
    expect(vectors(1)).to.deep.equal(vectors(1));
    expect(vectors(2)).not.to.deep.equal(vectors(1));
    const variance = vectors(1).reduce((sum, value) => sum + value ** 2, 0) / 10_000;
    expect(Math.sqrt(variance)).to.be.closeTo(0.1, 0.005);
  });

  it('refuses options out of range by name', () => {
    expect(() => word2vec({ words: 0, targets: 4, outputs: 3 })).to.throw('word2vec.words: got 0');
  });
});
