import { expect } from 'chai';
import fc from 'fast-check';
import { read } from '../../core/read.js';
import type { Source } from '../../core/source.js';
import { split } from '../../operators/split.js';
import { takeSamples } from '../../operators/take-samples.js';
import { describeSource } from '../contracts/source.js';
import { accessible, openable, type Placed, placesIn, streamed } from '../helpers/derived-sources.js';
import { collect } from '../helpers/flow.js';

const shares = { train: 0.6, validation: 0.3, test: 0.1 };

// Of ten places the hash of seed 0 gives these to the part.
const training = await placesIn(split(accessible(10), shares).train);

describeSource('a part of split', {
  create: () => split(accessible(10), shares).train,
  size: training.length,
  sized: false,
});

describeSource('a part of split by id', {
  create: () => split(openable(10), shares, { id: ({ x }) => x }).train,
  size: training.length,
  sized: false,
});

describe('split', () => {
  for (const [kind, make] of Object.entries({ accessible, openable, streamed }))
    it(`puts each sample of ${kind} data into exactly one part`, () =>
      fc.assert(
        fc.asyncProperty(fc.nat({ max: 60 }), fc.integer(), async (size, seed) => {
          const parts = Object.values(split(make(size), shares, { seed }));
          const places = (await Promise.all(parts.map(placesIn))).flat();
          expect(places.toSorted((one, other) => one - other)).to.deep.equal(
            Array.from({ length: size }, (_, place) => place),
          );
        }),
        { numRuns: 20 },
      ));

  it('gives a sample to the same part however the data is read, and with an id that is its place', async () => {
    const parts = await Promise.all(
      [
        split(accessible(50), shares),
        split(openable(50), shares),
        split(streamed(50), shares),
        split(accessible(50), shares, { id: ({ x }) => x }),
        split(streamed(50), shares, { id: ({ x }) => x }),
      ].map(({ validation }) => placesIn(validation)),
    );
    for (const part of parts) expect(part).to.deep.equal(parts[0]);
  });

  it('keeps its values: a checkpoint made with an earlier version goes on with the same parts', async () => {
    const { test } = split(accessible(40), shares);
    expect(await placesIn(test)).to.deep.equal([7, 14, 15, 18, 29, 34]);
  });

  it('meets the shares on average', async () => {
    const parts: Readonly<Record<string, Source<Placed>>> = split(accessible(20_000), shares);
    for (const [name, share] of Object.entries(shares)) {
      const { [name]: part = accessible(0) } = parts;
      const { length } = await placesIn(part);
      // Four standard deviations of a binomial distribution.
      expect(length).to.be.closeTo(20_000 * share, 4 * Math.sqrt(20_000 * share * (1 - share)));
    }
  });

  it('moves no sample when data is added, or comes in another order', async () => {
    const id = ({ x }: Placed): string => `picture-${x}.png`;
    const before = await placesIn(split(accessible(30), shares, { id }).train);
    const after = await placesIn(split(accessible(60), shares, { id }).train);
    expect(after.filter((place) => place < 30)).to.deep.equal(before);
  });

  it('shuffles whole, in orders that go through the same samples', async () => {
    const { train } = split(accessible(40), shares);
    const { items } = await collect(read(train, { epochs: 2 }));
    const half = items.length / 2;
    const epochs = [items.slice(0, half), items.slice(half)].map((epoch) => epoch.map(({ x }) => x));
    expect(epochs[0]).not.to.deep.equal(epochs[1]);
    expect(epochs[0]?.toSorted()).to.deep.equal(epochs[1]?.toSorted());
  });

  it('names its parts, and tells them apart', async () => {
    const { train, test } = split(accessible(10), shares);
    expect([train.name, test.name]).to.deep.equal(['data/train', 'data/test']);
    expect(await train.fingerprint?.()).not.to.equal(await test.fingerprint?.());
  });

  it('passes on what the id throws, and asks again the next time', async () => {
    const failure = new Error('no id');
    let failing = true;
    const id = ({ x }: Placed): number => {
      if (failing) throw failure;
      return x;
    };
    const { train } = split(accessible(10), shares, { id });
    expect((await collect(read(train))).errors).to.deep.equal([failure]);
    failing = false;
    expect((await collect(read(train))).items).to.have.length(training.length);
  });

  it('gives timers their turn while it goes through a large source', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++);
    await collect(read(takeSamples(split(accessible(300_000), shares).train, 1)));
    clearInterval(timer);
    expect(turns).to.be.greaterThan(2);
  });

  for (const wrong of [{ train: 0.8 }, { train: 0.8, test: 0.3 }, { train: 1.5, test: -0.5 }, {}])
    it(`refuses shares of ${JSON.stringify(wrong)}`, () => {
      expect(() => split<Placed, string>(accessible(10), wrong)).to.throw('split.shares');
    });
});
