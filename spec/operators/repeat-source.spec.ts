import { expect } from 'chai';
import { keyOf } from '../../core/mark.js';
import { read } from '../../core/read.js';
import { batch } from '../../operators/batch.js';
import { repeatSource } from '../../operators/repeat-source.js';
import { skipSamples, takeSamples } from '../../operators/take-samples.js';
import { accessible, placesIn, streamed } from '../helpers/derived-sources.js';
import { collect, collectSlowly, Holder, settled } from '../helpers/flow.js';

const kinds = { accessible, streamed };

describe('repeatSource', () => {
  for (const [kind, make] of Object.entries(kinds)) {
    it(`goes through ${kind} data several times an epoch, each pass whole`, async () => {
      const { items, completions } = await collect(read(repeatSource(make(4), 3), { epochs: 2, seed: 2 }));
      expect(completions).to.equal(1);
      const passes = Array.from({ length: 6 }, (_, pass) => items.slice(4 * pass, 4 * pass + 4));
      for (const [pass, samples] of passes.entries()) {
        expect(samples.map(({ x }) => x).toSorted()).to.deep.equal([0, 1, 2, 3]);
        expect(samples.map(({ at }) => at.position)).to.deep.equal(
          [0, 1, 2, 3].map((index) => ({ epoch: Math.floor(pass / 3), index, within: pass % 3 })),
        );
      }
    });

    it(`of ${kind} data goes on right after any of its samples`, async () => {
      const source = repeatSource(make(4), 3);
      const { items } = await collect(read(source, { epochs: 2, seed: 2 }));
      for (const [place, { at }] of items.entries()) {
        const rest = await collect(read(source, { epochs: 2, seed: 2, from: at.position }));
        expect(rest.items).to.deep.equal(items.slice(place + 1));
      }
      const second = await collect(read(source, { epochs: 2, seed: 2, from: { epoch: 1, index: -1 } }));
      expect(second.items).to.deep.equal(items.slice(12));
    });
  }

  it('of a repeated source tells both passes, and goes on anywhere', async () => {
    const source = repeatSource(repeatSource(accessible(2), 2), 3);
    const { items } = await collect(read(source, { epochs: 2 }));
    expect(items).to.have.length(24);
    expect(items[7]?.at.position).to.deep.equal({ epoch: 0, index: 1, within: '1.1' });
    for (const [place, { at }] of items.entries()) {
      const rest = await collect(read(source, { epochs: 2, from: at.position }));
      expect(rest.items).to.deep.equal(items.slice(place + 1));
    }
  });

  it('gives every sample of an epoch a key of its own, so that augmentation differs', async () => {
    const { items } = await collect(read(repeatSource(accessible(5), 4), { epochs: 2 }));
    expect(new Set(items.map(({ at }) => JSON.stringify(keyOf(at)))).size).to.equal(40);
  });

  it('makes batches that span passes, and not epochs', async () => {
    const { items } = await collect(read(repeatSource(accessible(3), 3), { epochs: 2 }).pipe(batch(4)));
    expect(items.map(({ size }) => size)).to.deep.equal([4, 4, 1, 4, 4, 1]);
  });

  it('has a size, a name and a fingerprint that tell it from the data', async () => {
    const source = repeatSource(accessible(5), 4);
    expect([source.size, source.name]).to.deep.equal([20, 'data/repeat']);
    expect(repeatSource(streamed(5), 4).size).to.equal(undefined);
    expect(await source.fingerprint?.()).not.to.equal(await repeatSource(accessible(5), 5).fingerprint?.());
  });

  it('has parts: of accessible data by place; else it cannot count its samples, and says so', async () => {
    expect(await placesIn(takeSamples(repeatSource(accessible(3), 2), 5))).to.deep.equal([0, 1, 2, 0, 1]);
    for (const part of [takeSamples, skipSamples]) {
      const { errors } = await collect(read(part(repeatSource(streamed(3), 2), 4)));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
    }
  });

  it('keeps to demand', async () => {
    const source = repeatSource(accessible(3), 3);
    const holder = new Holder(read(source));
    await settled();
    expect({ items: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
      items: 1,
      uninvited: 0,
    });
    holder.unsubscribe();
    expect((await collectSlowly(read(source))).items).to.have.length(9);
  });

  it('refuses a position that is none of its own', async () => {
    const { errors } = await collect(read(repeatSource(accessible(3), 2), { from: { offset: 1 } }));
    expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
    const odd = await collect(
      read(repeatSource(accessible(3), 2), { from: { epoch: 0, index: 1, within: 'x' } }),
    );
    expect(odd.errors[0]).to.include({ code: 'OPTION_INVALID' });
  });

  it('refuses 0 passes', () => {
    expect(() => repeatSource(accessible(3), 0)).to.throw('repeatSource passes');
  });
});
