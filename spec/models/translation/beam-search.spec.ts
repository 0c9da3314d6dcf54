import { expect } from 'chai';
import { beamSearch, type NextLogits } from '../../../models/translation/beam-search.js';
import { refusal } from '../../helpers/refusal.js';

const [a, b, c, end, begin] = [0, 1, 2, 3, 4] as const;

/** The probabilities of A, B, C and the end, by what was said: the example of the course (10.8.1). */
const tree: Readonly<Record<string, readonly number[]>> = {
  '': [0.5, 0.2, 0.2, 0.1],
  [`${a}`]: [0.1, 0.4, 0.3, 0.2],
  [`${a},${b}`]: [0.2, 0.2, 0.4, 0.2],
  [`${a},${b},${c}`]: [0.001, 0.2, 0.2, 0.6],
  [`${a},${c}`]: [0.1, 0.6, 0.2, 0.1],
  [`${a},${c},${b}`]: [0.1, 0.2, 0.1, 0.6],
};
const uniform = [0.25, 0.25, 0.25, 0.25];

const next: NextLogits = (sequences) =>
  Promise.resolve(sequences.map(([, ...said]) => (tree[`${said}`] ?? uniform).map(Math.log)));

const search = { begin, end, length: 6 };

describe('beamSearch', () => {
  it('of width 1 takes the likeliest token each time, and stops at the end', async () => {
    const [best, ...others] = await beamSearch(next, search);
    expect(best?.tokens).to.deep.equal([a, b, c]);
    expect(others).to.deep.equal([]);
  });

  it('of width 2 finds a sentence that is likelier than the greedy one', async () => {
    const [best, second] = await beamSearch(next, { ...search, width: 2, lengthPower: 0 });
    expect(best?.tokens).to.deep.equal([a, c, b]);
    expect(best?.score).to.be.closeTo(Math.log(0.5 * 0.3 * 0.6 * 0.6), 1e-12);
    expect(second?.tokens).to.deep.equal([a, b, c]);
  });

  it('divides by the length, its end included, to the power that it is told', async () => {
    const [best] = await beamSearch(next, search);
    // The probabilities after A, B, C add up to 1.001, and are made to be 1.
    const probability = (0.5 * 0.4 * 0.4 * 0.6) / 1.001;
    expect(best?.score).to.be.closeTo(Math.log(probability) / 4 ** 0.75, 1e-12);
  });

  it('gives what is not ended when it is as long as may be', async () => {
    const [best] = await beamSearch(next, { ...search, length: 2 });
    expect(best?.tokens).to.deep.equal([a, b]);
  });

  it('asks for no more sequences than its width', async () => {
    const asked: number[] = [];
    const counting: NextLogits = (sequences) => {
      asked.push(sequences.length);
      return next(sequences);
    };
    await beamSearch(counting, { ...search, width: 3 });
    expect(Math.max(...asked)).to.equal(3);
  });

  it('refuses options', async () => {
    expect((await refusal(() => beamSearch(next, { ...search, width: 0 }))).message).to.include('width');
  });
});
