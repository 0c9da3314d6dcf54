import { expect } from 'chai';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { modelContract } from '../contracts/model.js';
import { trainerOf, valueBatch } from './support.js';

describe('linear', () => {
  for (const variant of ['scratch', 'layers'] as const) {
    modelContract(`linear (${variant})`, () => linear({ inputs: 4, outputs: 3, variant }), {
      inputShape: [4],
      classes: 3,
      topology: true,
    });

    it(`finds the line that made its data (${variant})`, async () => {
      const trainer = await trainerOf({
        model: linear({ inputs: 2, variant }),
        optimizer: sgd(0.3),
        loss: squaredLoss,
      });
      const rows = [
        [1, 0],
        [0, 1],
        [1, 1],
        [-1, 2],
        [0.5, -0.5],
      ] as const;
      const batch = valueBatch(
        rows,
        rows.map(([a, b]) => 2 * a - 3.4 * b + 4.2),
      );
      for (let step = 0; step < 300; step++) trainer.step(batch);
      const [kernel, bias] = trainer.snapshot().weights.map(({ data }) => [...data]);
      expect(kernel?.[0]).to.be.closeTo(2, 1e-3);
      expect(kernel?.[1]).to.be.closeTo(-3.4, 1e-3);
      expect(bias?.[0]).to.be.closeTo(4.2, 1e-3);
      trainer.dispose();
    });
  }

  it('answers with one output unless more are asked for', () => {
    expect(linear({ inputs: 2 }).options).to.deep.equal({ inputs: 2, outputs: 1, variant: 'scratch' });
  });

  it('refuses options out of range by name', () => {
    expect(() => linear({ inputs: 0 })).to.throw('linear.inputs: got 0');
    expect(() => linear({ inputs: 2, outputs: 1.5 })).to.throw('linear.outputs: got 1.5');
  });
});
