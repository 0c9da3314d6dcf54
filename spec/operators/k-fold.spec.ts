import { expect } from 'chai';
import fc from 'fast-check';
import { kFold } from '../../operators/k-fold.js';
import { describeSource } from '../contracts/source.js';
import { accessible, openable, placesIn, streamed } from '../helpers/derived-sources.js';

describeSource('a round of kFold', {
  create: () => kFold(accessible(10), 5)[2]?.training ?? accessible(0),
  size: 8,
  sized: false,
});

const sizes = fc.record({ size: fc.integer({ min: 0, max: 40 }), count: fc.integer({ min: 2, max: 7 }) });

describe('kFold', () => {
  for (const [kind, make] of Object.entries({ accessible, openable, streamed }))
    it(`of ${kind} data leaves each sample out of training once`, () =>
      fc.assert(
        fc.asyncProperty(sizes, async ({ size, count }) => {
          const all = Array.from({ length: size }, (_, place) => place);
          const rounds = kFold(make(size), count);
          expect(rounds).to.have.length(count);
          const left = await Promise.all(rounds.map(({ validation }) => placesIn(validation)));
          expect(left.flat().toSorted((one, other) => one - other)).to.deep.equal(all);
          for (const [round, { training }] of rounds.entries())
            expect(await placesIn(training)).to.deep.equal(
              all.filter((place) => !left[round]?.includes(place)),
            );
        }),
        { numRuns: 20 },
      ));

  it('makes folds that differ by one sample at most', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.integer(), async ({ size, count }, seed) => {
        const rounds = kFold(accessible(size), count, { seed });
        const lengths = await Promise.all(
          rounds.map(async ({ validation }) => (await placesIn(validation)).length),
        );
        expect(Math.max(...lengths) - Math.min(...lengths)).to.be.at.most(1);
      }),
      { numRuns: 30 },
    ));

  it('makes other folds for another seed', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map((seed) => placesIn(kFold(accessible(40), 4, { seed })[0]?.validation ?? accessible(0))),
    );
    expect(one).not.to.deep.equal(other);
  });

  it('by id keeps a sample in its fold when data is added', async () => {
    const left = async (size: number): Promise<readonly number[]> => {
      const [round] = kFold(accessible(size), 3, { id: ({ x }) => `key ${x}` });
      return placesIn(round?.validation ?? accessible(0));
    };
    expect((await left(60)).filter((place) => place < 30)).to.deep.equal(await left(30));
  });

  it('names its parts', () => {
    const [{ training, validation } = { training: accessible(0), validation: accessible(0) }] = kFold(
      accessible(9),
      3,
    );
    expect([training.name, validation.name]).to.deep.equal([
      'data/fold-1-training',
      'data/fold-1-validation',
    ]);
  });

  for (const count of [1, 2.5, 257])
    it(`refuses ${count} folds`, () => {
      expect(() => kFold(accessible(9), count)).to.throw('kFold count');
    });
});
