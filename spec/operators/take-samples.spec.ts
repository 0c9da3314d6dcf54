import { expect } from 'chai';
import fc from 'fast-check';
import { read } from '../../core/read.js';
import { skipSamples, takeSamples } from '../../operators/take-samples.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { describeSource } from '../contracts/source.js';
import { accessible, openable, placesIn, streamed } from '../helpers/derived-sources.js';
import { collect } from '../helpers/flow.js';

const kinds = { accessible, openable, streamed };

for (const [kind, make] of Object.entries(kinds))
  describeSource(`takeSamples of ${kind} data`, {
    create: () => takeSamples(make(9), 5),
    size: 5,
    sized: kind !== 'streamed',
  });

describeSource('skipSamples of accessible data', { create: () => skipSamples(accessible(9), 4), size: 5 });

describe('takeSamples and skipSamples', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    it(`divide ${kind} data at a place`, () =>
      fc.assert(
        fc.asyncProperty(fc.nat({ max: 8 }), fc.nat({ max: 10 }), async (size, count) => {
          const all = Array.from({ length: size }, (_, place) => place);
          expect(await placesIn(takeSamples(make(size), count))).to.deep.equal(all.slice(0, count));
          expect(await placesIn(skipSamples(make(size), count))).to.deep.equal(all.slice(count));
        }),
        { numRuns: 40 },
      ));

    it(`of ${kind} data have the same samples in every epoch, and go on anywhere`, async () => {
      for (const part of [takeSamples(make(7), 3), skipSamples(make(7), 4)]) {
        const { items } = await collect(read(part, { epochs: 3 }));
        expect(items).to.have.length(9);
        for (const [place, { at }] of items.entries()) {
          const rest = await collect(read(part, { epochs: 3, from: at.position }));
          expect(rest.items).to.deep.equal(items.slice(place + 1));
        }
      }
    });
  }

  it('have names of their own, or the one given', () => {
    const source = accessible(9);
    expect(takeSamples(source, 1).name).to.equal('data/take');
    expect(skipSamples(source, 1).name).to.equal('data/skip');
    expect(takeSamples(source, 1, { name: 'few' }).name).to.equal('few');
  });

  it('read nothing behind the last sample taken', async () => {
    let made = 0;
    function* items() {
      for (;;) yield { x: made++, y: 0 };
    }
    const { items: taken } = await collect(read(takeSamples(fromIterable(items, { name: 'endless' }), 4)));
    expect({ taken: taken.length, made }).to.deep.equal({ taken: 4, made: 4 });
  });

  for (const count of [-1, 0.5, Number.NaN])
    it(`refuse a count of ${count}`, () => {
      expect(() => takeSamples(accessible(9), count)).to.throw('takeSamples count');
      expect(() => skipSamples(accessible(9), count)).to.throw('skipSamples count');
    });
});
