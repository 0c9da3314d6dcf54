import { expect } from 'chai';
import { engine } from '../../engines/index.js';
import { bidirectionalLstm } from '../../models/bidirectional-lstm.js';
import { modelContract } from '../contracts/model.js';
import { trainerOf } from './support.js';

describe('bidirectionalLstm', () => {
  before(() => engine({ prefer: 'cpu' }));

  const small = { words: 3, steps: 4, dimension: 2, hidden: [2, 1] } as const;

  modelContract(
    'bidirectionalLstm',
    () => bidirectionalLstm({ words: 256, steps: 2, dimension: 1, hidden: [1] }),
    {
      inputShape: [2],
      classes: 2,
      topology: true,
    },
  );

  it('reads as PyTorch does: both directions at both ends', async () => {
    const model = bidirectionalLstm({ words: 3, steps: 3, dimension: 1, hidden: [1], classes: 4 });
    const trainer = await trainerOf({ model });
    const { weights, ...rest } = trainer.snapshot();
    const forward = [-0.5, -0.1, 0.3, 0.7];
    const backward = [0.4, 0.08, -0.24, -0.56];
    const valuesOf = (name: string, shape: readonly number[]): readonly number[] => {
      if (name === 'words/embeddings') return [1, 2, -1];
      // The output answers with what it is given.
      if (name === 'output/kernel') return [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
      if (name.includes('bias')) return Array.from({ length: shape[0] ?? 0 }, () => 0);
      return name.includes('backward') ? backward : forward;
    };
    const set = weights.map((each) => ({
      ...each,
      data: Float32Array.from(valuesOf(each.name, each.shape)),
    }));
    trainer.restore({ ...rest, weights: set });
    const { data } = await trainer.predict({ data: Int32Array.of(0, 1, 2), shape: [1, 3] });
    const expected = [0.07319398, -0.09786184, -0.01738334, 0.05997101];
    for (const [place, value] of expected.entries()) expect(data[place]).to.be.closeTo(value, 1e-5);
    trainer.dispose();
  });

  it('keeps pretrained vectors as they are, and trains vectors that start at random', async () => {
    const vectors = Float32Array.of(1, 2, 3, 4, 5, 6);
    const kept = await trainerOf({ model: bidirectionalLstm({ ...small, vectors }) });
    const batch = {
      x: { data: Int32Array.of(0, 1, 2, 1), shape: [1, 4] },
      y: { data: Int32Array.of(1), shape: [1] },
      size: 1,
    };
    const tableOf = (trainer: typeof kept) =>
      trainer.snapshot().weights.find(({ name }) => name === 'words/embeddings')?.data;
    kept.step(batch);
    expect(tableOf(kept)).to.deep.equal(vectors);
    kept.dispose();
    const trained = await trainerOf({ model: bidirectionalLstm(small) });
    const before = tableOf(trained);
    trained.step(batch);
    expect(tableOf(trained)).not.to.deep.equal(before);
    trained.dispose();
  });

  it('refuses vectors of another size', () => {
    expect(() => bidirectionalLstm({ ...small, vectors: new Float32Array(5) })).to.throw(
      'bidirectionalLstm.vectors',
    );
  });
});
