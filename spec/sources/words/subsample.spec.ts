import { expect } from 'chai';
import { subsample } from '../../../sources/words/subsample.js';

describe('subsample', () => {
  // Word 0 makes up 16 % of the text, word 1 four in ten thousand.
  const counts = [1600, 4, 8396];
  const often = Array.from({ length: 100 }, () => new Int32Array(400));
  const share = (kept: readonly Int32Array[]) => kept.reduce((sum, { length }) => sum + length, 0) / 40_000;

  it('keeps a word with the root of the threshold over its frequency', () => {
    expect(share(subsample(often, { counts, threshold: 1e-4 }))).to.be.closeTo(Math.sqrt(1e-4 / 0.16), 0.005);
    expect(share(subsample(often, { counts, threshold: 0.04 }))).to.be.closeTo(0.5, 0.02);
  });

  it('keeps every word that is no more frequent than the threshold, in its order', () => {
    const rare = [Int32Array.of(1, 1, 1), new Int32Array()];
    expect(subsample(rare, { counts, threshold: 4e-4 })).to.deep.equal(rare);
  });

  it('depends on seed and place alone: a sentence is the same whatever stands behind it', () => {
    const whole = subsample(often, { counts, seed: 3 });
    expect(subsample(often.slice(0, 10), { counts, seed: 3 })).to.deep.equal(whole.slice(0, 10));
    expect(subsample(often, { counts, seed: 4 })).not.to.deep.equal(whole);
  });
});
