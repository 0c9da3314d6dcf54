import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { glove } from '../../models/glove.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { trainerOf } from './support.js';

describe('glove', () => {
  before(() => engine({ prefer: 'cpu' }));

  const batch = {
    x: { data: Int32Array.of(0, 1, 1, 1), shape: [2, 2] },
    y: { data: Float32Array.of(1, 2), shape: [2] },
    weights: Float32Array.of(1, 0.5),
    size: 2,
  };

  async function prepared() {
    const trainer = await trainerOf({
      model: glove({ words: 2, dimension: 2 }),
      optimizer: sgd(1),
      loss: squaredLoss,
    });
    const values: Readonly<Record<string, readonly number[]>> = {
      'center/embeddings': [1, 2, 3, -1],
      'center/bias': [0.5, -0.5],
      'context/embeddings': [0.25, 0, 0.5, 2],
      'context/bias': [10, 1],
    };
    const { weights, ...rest } = trainer.snapshot();
    const set = weights.map((each) => ({ ...each, data: Float32Array.from(values[each.name] ?? []) }));
    trainer.restore({ ...rest, weights: set });
    return trainer;
  }

  it('adds the biases of both words to the product of their vectors', async () => {
    const trainer = await prepared();
    const { data, shape } = await trainer.predict(batch.x);
    // 1 · 0.5 + 2 · 2 + 0.5 + 1, and 3 · 0.5 - 1 · 2 - 0.5 + 1
    expect({ data: [...data], shape }).to.deep.equal({ data: [6, 0], shape: [2, 1] });
    trainer.dispose();
  });

  it('has the weighted least squares of the paper as its loss, and their gradients', async () => {
    const trainer = await prepared();
    // Errors 5 and -2, weights 1 and 0.5, of which the sum is 1.5.
    expect(trainer.evaluate(batch).loss).to.be.closeTo((25 / 2 + (0.5 * 4) / 2) / 1.5, 1e-6);
    const gradients = new Map(trainer.gradients(batch).map(({ name, data }) => [name, [...data]]));
    const close = (name: string, expected: readonly number[]): void => {
      for (const [place, value] of expected.entries())
        expect(gradients.get(name)?.[place]).to.be.closeTo(value / 1.5, 1e-5);
    };
    close('center/bias', [5, -1]);
    close('context/bias', [0, 4]);
    close('center/embeddings', [2.5, 10, -0.5, -2]);
    close('context/embeddings', [0, 0, 5 - 3, 10 + 1]);
    trainer.dispose();
  });

  it('refuses options out of range by name', () => {
    expect(() => glove({ words: 0 })).to.throw('glove.words: got 0');
  });
});
