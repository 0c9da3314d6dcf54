import { expect } from 'chai';
import fc from 'fast-check';
import { read } from '../../core/read.js';
import { subset } from '../../operators/subset.js';
import { describeSource } from '../contracts/source.js';
import { accessible, openable, placesIn, streamed } from '../helpers/derived-sources.js';
import { collect } from '../helpers/flow.js';

const places = [7, 2, 2, 9, 0];

describeSource('subset', { create: () => subset(accessible(10), places), size: 5 });

describeSource('subset of a source without access to single samples', {
  create: () => subset(openable(10), places),
  size: 5,
});

describe('subset', () => {
  for (const [kind, make] of Object.entries({ accessible, openable }))
    it(`of ${kind} data has the places chosen, in their order, as often as they are listed`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.nat({ max: 9 }), { maxLength: 20 }), async (chosen) => {
          expect(await placesIn(subset(make(10), chosen))).to.deep.equal(chosen);
        }),
      ));

  it('has the same order whether single samples can be had at once or not', async () => {
    const orders = await Promise.all(
      [accessible(10), openable(10)].map((source) => collect(read(subset(source, places), { epochs: 3 }))),
    );
    expect(orders[0]).to.deep.equal(orders[1]);
  });

  it('of a subset leads to the data', async () => {
    for (const source of [accessible(10), openable(10)])
      expect(await placesIn(subset(subset(source, places), [3, 0]))).to.deep.equal([9, 7]);
  });

  it('is told from other parts, and from the same part of other data', async () => {
    const parts = [
      subset(accessible(10), [1, 2]),
      subset(accessible(10), [2, 1]),
      subset(accessible(11), [1, 2]),
    ];
    const prints = await Promise.all(parts.map((part) => part.fingerprint?.()));
    expect(new Set(prints).size).to.equal(3);
    expect(await subset(openable(10), [1, 2]).fingerprint?.()).to.equal(prints[0]);
  });

  it('does not follow changes of the list it was given', async () => {
    const list = [1, 2];
    const part = subset(accessible(10), list);
    list[0] = 5;
    expect(await placesIn(part)).to.deep.equal([1, 2]);
  });

  for (const place of [-1, 10, 1.5, Number.NaN])
    it(`refuses place ${place} of 10`, async () => {
      const { errors } = await collect(read(subset(accessible(10), [0, place])));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
      expect(String(errors[0])).to.include('0 to 9');
    });

  it('refuses a source without random access', () => {
    expect(() => subset(streamed(10), [1])).to.throw('random access');
  });

  it('passes on that the data cannot be loaded, and loads it again the next time', async () => {
    const failure = new Error('no file');
    let failing = true;
    const source = {
      ...openable(10),
      access: () => (failing ? Promise.reject(failure) : accessible(10).access?.()) ?? Promise.reject(),
    };
    const part = subset(source, [3]);
    expect((await collect(read(part))).errors).to.deep.equal([failure]);
    failing = false;
    expect(await placesIn(part)).to.deep.equal([3]);
  });
});
