import { expect } from 'chai';
import fc from 'fast-check';
import { map, Observable } from 'rxjs';
import { keyOf } from '../../core/mark.js';
import { pull } from '../../core/pull.js';
import { read } from '../../core/read.js';
import type { Source } from '../../core/source.js';
import { type InterleaveOptions, interleave } from '../../operators/interleave.js';
import { repeatSource } from '../../operators/repeat-source.js';
import { takeSamples } from '../../operators/take-samples.js';
import { accessible, type Placed, streamed } from '../helpers/derived-sources.js';
import { collect, collectSlowly, Holder, settled, until, watchedSource } from '../helpers/flow.js';

/** Three sources, of which the second has no random access, mixed. */
function mixed(sizes: readonly number[], options: InterleaveOptions = {}): Source<Placed> {
  const makers = [accessible, streamed, accessible];
  return interleave(
    sizes.map((size, place) => named(makers[place]?.(size, `data ${place}`) ?? accessible(size), place)),
    options,
  );
}

/** The data with the number of its source as `y`. */
function named(source: Source<Placed>, y: number): Source<Placed> {
  const { access: _, ...rest } = source;
  return {
    ...rest,
    open: (opening) => source.open(opening).pipe(map((sample) => ({ ...sample, y }))),
  };
}

const given = fc.record({
  sizes: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 }),
  weight: fc.double({ min: 0.1, max: 9, noNaN: true }),
  stop: fc.constantFrom('first' as const, 'all' as const),
  seed: fc.nat(),
});

describe('interleave', () => {
  it('goes once through each source an epoch', () =>
    fc.assert(
      fc.asyncProperty(given, async ({ sizes, weight, seed }) => {
        const weights = sizes.map((_, place) => 1 + place * weight);
        const { items } = await collect(read(mixed(sizes, { weights }), { epochs: 2, seed }));
        const expected = sizes.flatMap((size, y) => Array.from({ length: size }, (_, x) => `${y} ${x}`));
        for (const epoch of [0, 1]) {
          const seen = items.filter(({ at }) => at.position?.epoch === epoch);
          expect(seen.map(({ x, y }) => `${y} ${x}`).toSorted()).to.deep.equal(expected.toSorted());
          expect(seen.map(({ at }) => at.position?.index)).to.deep.equal([...expected.keys()]);
        }
      }),
      { numRuns: 40 },
    ));

  it('goes on right after any of its samples', () =>
    fc.assert(
      fc.asyncProperty(given, async ({ sizes, weight, stop, seed }) => {
        const options = { weights: sizes.map((_, place) => 1 + place * weight), stop };
        const { items } = await collect(read(mixed(sizes, options), { epochs: 2, seed }));
        for (const [place, { at }] of items.entries()) {
          const from = JSON.parse(JSON.stringify(at.position));
          const rest = await collect(read(mixed(sizes, options), { epochs: 2, seed, from }));
          expect(rest.items).to.deep.equal(items.slice(place + 1));
        }
      }),
      { numRuns: 25 },
    ));

  it('takes index -1 as the place before the first sample of an epoch', async () => {
    const { items } = await collect(read(mixed([3, 2]), { epochs: 3 }));
    const rest = await collect(read(mixed([3, 2]), { epochs: 3, from: { epoch: 1, index: -1 } }));
    expect(rest.items).to.deep.equal(items.slice(5));
  });

  it('draws by weight', async () => {
    const source = interleave(
      [0, 1].map((y) => named(accessible(6000, `data ${y}`), y)),
      { weights: [3, 1] },
    );
    const { items } = await collect(read(takeSamples(source, 4000)));
    const rare = items.filter(({ y }) => y === 1).length;
    // Four standard deviations of a binomial distribution.
    expect(rare).to.be.closeTo(1000, 4 * Math.sqrt(4000 * 0.25 * 0.75));
  });

  it('has the same order however fast its sources are', async () => {
    const slow = (source: Source<Placed>): Source<Placed> => ({
      ...source,
      open: (opening) =>
        pull(async function* () {
          for (const sample of (await collect(source.open(opening))).items) {
            await settled(sample.x % 3);
            yield sample;
          }
        }),
    });
    const [one, two] = [accessible(9, 'one'), accessible(9, 'two')];
    const fast = await collect(read(interleave([one, two]), { epochs: 2 }));
    const halting = await collect(read(interleave([slow(one), two]), { epochs: 2 }));
    expect(halting.items).to.deep.equal(fast.items);
  });

  it('may end an epoch when the first source is used up', async () => {
    const { items } = await collect(read(mixed([2, 50], { stop: 'first' }), { epochs: 2 }));
    for (const epoch of [0, 1]) {
      const seen = items.filter(({ at }) => at.position?.epoch === epoch);
      expect(seen.filter(({ y }) => y === 0)).to.have.length(2);
      expect(seen.length).to.be.below(30);
    }
  });

  it('gives every sample a key of its own', async () => {
    const { items } = await collect(read(mixed([5, 5, 5]), { epochs: 2 }));
    expect(new Set(items.map(({ at }) => JSON.stringify(keyOf(at)))).size).to.equal(30);
  });

  it('mixes what is made of sources', async () => {
    const source = interleave([repeatSource(accessible(2, 'small'), 4), takeSamples(accessible(9), 8)]);
    const { items } = await collect(read(source));
    expect(items).to.have.length(16);
    const rest = await collect(read(source, { from: items[9]?.at.position ?? null }));
    expect(rest.items).to.deep.equal(items.slice(10));
  });

  it('has a size where it is known, and a fingerprint of all sources', async () => {
    expect(interleave([accessible(3, 'one'), accessible(4, 'two')]).size).to.equal(7);
    expect(interleave([accessible(3, 'one'), streamed(4, 'two')]).size).to.equal(undefined);
    const print = (size: number, weights: readonly number[]) =>
      interleave([accessible(3, 'one'), accessible(size, 'two')], { weights }).fingerprint?.();
    const prints = await Promise.all([print(4, [1, 1]), print(5, [1, 1]), print(4, [1, 2])]);
    expect(new Set(prints).size).to.equal(3);
  });

  it('keeps to demand, holds at most 8 samples of each source, and closes all of them', async () => {
    const inputs = ['one', 'two'].map((name) => {
      const watched = watchedSource(100, (index) => ({
        x: index,
        y: 0,
        at: { source: name, seed: 0, position: { epoch: 0, index } },
      }));
      const source: Source<Placed> = { name, shuffles: false, open: () => watched.items$ };
      return { watched, source };
    });
    const source = interleave(inputs.map((input) => input.source));
    const holder = new Holder(read(source));
    await until(() => holder.items.length > 0);
    await settled();
    expect({ items: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
      items: 1,
      uninvited: 0,
    });
    for (const { watched } of inputs) expect(watched.pulled).to.be.at.most(9);
    holder.unsubscribe();
    expect(inputs.map(({ watched }) => watched.closed)).to.deep.equal([1, 1]);
    expect((await collectSlowly(read(source))).items).to.have.length(200);
  });

  it('passes on an error once, and closes the other sources', async () => {
    const failure = new Error('the disk broke');
    const watched = watchedSource(100, (index) => ({ ...accessibleSample, x: index }));
    const good: Source<Placed> = { name: 'good', shuffles: false, open: () => watched.items$ };
    const bad: Source<Placed> = {
      name: 'bad',
      shuffles: false,
      open: () => new Observable((subscriber) => subscriber.error(failure)),
    };
    const { errors } = await collect(read(interleave([good, bad])));
    expect(errors).to.deep.equal([failure]);
    expect(watched.opened).to.equal(watched.closed);
  });

  it('is no source of single samples, so that parts of it are read from its beginning on', async () => {
    const { items } = await collect(read(mixed([4, 4]), { shuffle: false }));
    const part = await collect(read(takeSamples(mixed([4, 4]), 5), { epochs: 2 }));
    const contents = (samples: readonly Placed[]) => samples.map(({ x, y }) => [x, y]);
    const five = contents(items.slice(0, 5));
    expect(contents(part.items)).to.deep.equal([...five, ...five]);
  });

  for (const from of [{ offset: 3 }, { epoch: 0, index: 3 }, { epoch: 0, index: 1, sources: 'nonsense' }])
    it(`refuses the position ${JSON.stringify(from)}`, async () => {
      const { errors } = await collect(read(mixed([3, 3]), { from }));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
    });

  it('refuses weights that do not fit, no sources, and two of one name', () => {
    for (const weights of [[1], [1, 0], [1, -1], [1, Number.NaN]])
      expect(() => mixed([3, 3], { weights })).to.throw('interleave');
    expect(() => interleave([])).to.throw('interleave weights');
    expect(() => interleave([accessible(1), accessible(2)])).to.throw('a name of its own');
  });
});

const accessibleSample: Placed = {
  x: 0,
  y: 0,
  at: { source: 'good', seed: 0, position: { epoch: 0, index: 0 } },
};
