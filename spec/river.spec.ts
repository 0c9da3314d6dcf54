import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Comparison, detectedAlike, learntAlike, rangedAlike, riverSchema } from './helpers/river.js';

const fixture = new URL('./fixtures/river.json', import.meta.url);
const river = riverSchema.parse(JSON.parse(readFileSync(fixture, 'utf8')));

// What scripts/river/main.py has written; `npm run prove:river` compares with River itself, on the whole data sets.
describe(`River ${river.river} and the same samples`, () => {
  for (const each of river.cases) {
    const { data, learner, rate, l1, l2 } = each;
    it(`${learner} on ${data} at rate ${rate}, l1 ${l1}, l2 ${l2}: scaling, weights and figures to 1e-9`, async () => {
      for (const comparison of await learntAlike(river, each)) expectAlike(comparison);
    });
  }

  for (const each of river.minMax)
    it(`minMax on ${each.data}: to 1e-9`, async () => expectAlike(await rangedAlike(river, each)));

  for (const each of river.detectors) {
    const { detector, options, stream, seed } = each;
    it(`${detector}(${JSON.stringify(options)}) finds drift at the same values of ${stream}, ${seed}`, () => {
      const { ours, theirs } = detectedAlike(each);
      expect(ours).to.deep.equal(theirs);
      expect(each.drifts.length).to.be.greaterThan(0);
    });
  }
});

function expectAlike({ what, ours, theirs }: Comparison): void {
  expect(ours, what).to.have.length(theirs.length);
  for (const [index, value] of theirs.entries()) {
    expect(ours[index], `${what}, number ${index}`).to.be.closeTo(value, 1e-9 * Math.max(1, Math.abs(value)));
  }
}
