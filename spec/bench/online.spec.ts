import { expect } from 'chai';
import { onlineVerdicts } from '../../bench/online/goals.js';
import { onlinePart } from '../../bench/online/page.js';
import { contenders, type Recording, recordingSchema } from '../../bench/online/recording.js';

const { hand, batches, single, river, vowpalWabbit } = contenders;

const recording: Recording = recordingSchema.parse({
  date: '2026-01-01',
  rounds: 3,
  threads: 1,
  machine: { cpu: 'a processor', cores: 2, memory: 8, platform: 'linux x64', load: 0.1 },
  versions: { node: '20.0.0', river: '0.26.1' },
  samples: 200_000,
  slow: 10_000,
  rates: {
    [hand]: [1000, 2000, 4000],
    [batches]: [900, 1700, 3000],
    [single]: [100, 150, 200],
    [river]: [40, 50, 60],
    [vowpalWabbit]: [80, 90, 100],
  },
  accuracy: { [hand]: 0.9, [batches]: 0.9, [single]: 0.9, [river]: 0.88, [vowpalWabbit]: 0.87 },
  latencies: { [hand]: [0.2, 0.4, 1], [single]: [10, 20, 90] },
  updates: { [single]: [900, 1000, 1100], [river]: [1000, 500, 1000] },
});

describe('npm run bench -- online', () => {
  it('holds medians over the rounds, pair by pair, against the goals', () => {
    const verdicts = onlineVerdicts(recording);
    expect(verdicts.map(({ reached }) => reached)).to.deep.equal([true, true, false, true]);
    expect(verdicts[0]?.words).to.include('34.00x');
    expect(verdicts[1]?.words).to.include('0.85x');
    expect(verdicts[2]?.words).to.include('3.00x');
  });

  it('makes a part of docs/performance.md, with what was measured and under what', () => {
    const part = onlinePart(recording);
    expect(part).to.include('## Learning sample by sample');
    expect(part).to.include('| ours, batches of 256 | 1,700 | 900 to 3,000 | 0.85x | 34.00x | 90 % |');
    expect(part).to.include('| a loop by hand | 0.20 | 0.40 | 1.00 |');
    expect(part).to.include('- **no**: ours, batches of 1, beside River').and.to.include('river 0.26.1');
  });
});
