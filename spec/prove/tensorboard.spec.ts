import { expect } from 'chai';
import { tallyOf } from './tensorboard/compare.js';
import type { Shown } from './tensorboard/expected.js';

describe('the comparison of npm run prove:tensorboard', () => {
  const recorded = [shown(1, 0.5), shown(2, 0.25), shown(3, 0.125)];

  it('finds nothing wrong where all is shown as it was recorded', () => {
    expect(tallyOf('scalars', recorded, recorded)).to.deep.equal({ kind: 'scalars', values: 3, wrong: [] });
  });

  const faults: Readonly<Record<string, readonly Shown<number>[]>> = {
    'is not shown': recorded.slice(0, 2),
    'instead of': [...recorded.slice(0, 2), shown(3, 0.1250001)],
    'is shown, but was not recorded': [...recorded, shown(4, 0)],
    'shown twice': [...recorded, shown(3, 0.125)],
  };

  for (const [complaint, all] of Object.entries(faults))
    it(`complains of one that ${complaint}`, () => {
      const { wrong } = tallyOf('scalars', recorded, all);
      expect(wrong).to.have.length(1);
      expect(wrong[0]).to.include(complaint);
    });

  it('compares the time as well', () => {
    const later = recorded.map((each) => ({ ...each, time: each.time + 0.001 }));
    expect(tallyOf('scalars', recorded, later).wrong).to.have.length(3);
  });
});

function shown(step: number, value: number): Shown<number> {
  return { run: 'mlp/model', tag: 'loss', time: 1_795_273_664 + step, step, value };
}
