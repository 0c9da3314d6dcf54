import { expect } from 'chai';
import { addStep, epochSumsSchema, meansOf, newEpoch } from '../../../operators/training/epoch-sums.js';
import { fromJson, toJson } from '../../../run/serialize.js';

describe('the sums of an epoch', () => {
  const first = addStep(newEpoch(7, 0), 8, 2, 3, { loss: 1, metrics: { later: 0.5, earlier: 1 } });

  it('weigh each step by its samples', () => {
    const sums = addStep(first, 9, 2, 1, { loss: 5, metrics: { later: 0.1, earlier: 0 } });
    expect(sums).to.include({ step: 9, epoch: 2, samples: 4 });
    expect(meansOf(sums)).to.deep.equal({ loss: 2, metrics: { later: 0.4, earlier: 0.75 } });
  });

  it('keep the order of the metrics in a checkpoint, which sorts the keys of records', () => {
    const kept = epochSumsSchema.parse(fromJson(toJson(first)));
    expect(kept).to.deep.equal(first);
    expect(Object.keys(meansOf(kept).metrics)).to.deep.equal(['later', 'earlier']);
  });

  it('hold a number that is not finite as it is', () => {
    const sums = addStep(newEpoch(0, 0), 1, 0, 2, { loss: Number.NaN, metrics: {} });
    expect(meansOf(epochSumsSchema.parse(fromJson(toJson(sums)))).loss).to.be.NaN;
  });
});
