import { expect } from 'chai';
import { cursorOf, type Marked, markOf, type Position } from '../../core/mark.js';
import { type PlainReadOptions, read } from '../../core/read.js';
import type { Source } from '../../core/source.js';
import { collect, collectSlowly, Holder, settled, until } from '../helpers/flow.js';

/** What the suite needs to know about a source. */
export interface SourceContract<T extends Marked> {
  /** Makes the source over a small set, anew for every test. */
  create(): Source<T> | Promise<Source<T>>;
  /** Samples an epoch, at least 4. */
  readonly size: number;
  /** Whether `source.size` is known before it is read; default true. */
  readonly sized?: boolean;
  /** How often something that the source holds open (a file, an iterator) was closed; left out where there is none. */
  closed?(): number;
}

const epochs = 3;

/**
 * The suite that every source passes whose positions hold an epoch and an index.
 *
 * ```ts
 * describeSource('fromArrays', { create: () => fromArrays({ x: { data, shape: [5, 2] } }), size: 5 });
 * ```
 */
export function describeSource<T extends Marked>(name: string, contract: SourceContract<T>): void {
  describe(`${name} keeps the source contract`, () => {
    describeSamples(contract);
    describeOrder(contract);
    describeResume(contract);
    describeTeardown(contract);
  });
}

function describeSamples<T extends Marked>({ create, size, sized = true }: SourceContract<T>): void {
  it(`emits ${size} samples an epoch, then completes once`, async () => {
    const source = await create();
    const { items, errors, completions } = await collect(read(source, { epochs }));
    expect(errors).to.deep.equal([]);
    expect({ count: items.length, completions }).to.deep.equal({ count: epochs * size, completions: 1 });
    expect(source.size).to.equal(sized ? size : undefined);
  });

  it('marks every sample with its name, the seed and where it stood', async () => {
    const source = await create();
    const items = await samples(source, { epochs, seed: 5 });
    const expected = Array.from({ length: epochs * size }, (_, place) => ({
      source: source.name,
      seed: 5,
      position: { epoch: Math.floor(place / size), index: place % size },
    }));
    expect(items.map(({ at }) => ({ ...at, position: placeIn(at.position) }))).to.deep.equal(expected);
  });
}

function describeOrder<T extends Marked>({ create, size }: SourceContract<T>): void {
  it('has the same order for the same seed', async () => {
    const [one, other] = [await create(), await create()];
    expect(await samples(one, { seed: 7 })).to.deep.equal(await samples(other, { seed: 7 }));
  });

  it('without shuffling, has the same order for every seed and epoch', async () => {
    const source = await create();
    const first = contents(await samples(source, { shuffle: false, seed: 1 }));
    const others = contents(await samples(source, { shuffle: false, seed: 2, epochs }));
    expect(others).to.deep.equal(Array.from({ length: epochs }, () => first).flat());
  });

  it('where it shuffles, has another order for another seed and epoch, of the same samples', async () => {
    const source = await create();
    if (!source.shuffles) return;
    const orders = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => contents(await samples(source, { seed, epochs }))),
    );
    const inEpochs = orders.flatMap((order) =>
      Array.from({ length: epochs }, (_, epoch) => order.slice(epoch * size, (epoch + 1) * size)),
    );
    expect(new Set(inEpochs.map((order) => order.join())).size).to.be.greaterThan(1);
    expect(new Set(inEpochs.map((order) => order.toSorted().join())).size).to.equal(1);
  });
}

function describeResume<T extends Marked>({ create, size }: SourceContract<T>): void {
  it('opened from any of its positions, gives exactly the rest', async () => {
    const source = await create();
    const all = await samples(source, { epochs, seed: 3 });
    for (const [place, sample] of all.entries()) {
      const from = positionOf(sample);
      expect(await samples(source, { epochs, seed: 3, from })).to.deep.equal(all.slice(place + 1));
    }
  });

  it('takes index -1 as the place before the first sample of an epoch', async () => {
    const source = await create();
    const all = await samples(source, { epochs, seed: 3 });
    for (const epoch of [0, 1, 2]) {
      const rest = await samples(source, { epochs, seed: 3, from: { epoch, index: -1 } });
      expect(rest).to.deep.equal(all.slice(epoch * size));
    }
  });

  it('goes on after its end when epochs have grown', async () => {
    const source = await create();
    const from = { epoch: 0, index: size - 1 };
    expect(await samples(source, { epochs: 1, from })).to.deep.equal([]);
    expect(await samples(source, { epochs: 2, from })).to.have.length(size);
  });

  it('refuses a position that is none of its own', async () => {
    const source = await create();
    const { errors } = await collect(read(source, { from: { offset: 12 } }));
    expect(errors).to.have.length(1);
    expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
  });
}

function describeTeardown<T extends Marked>({ create, size, closed }: SourceContract<T>): void {
  it('pulls nothing while the consumer is not ready, and gives a slow one the same samples', async () => {
    const source = await create();
    const holder = new Holder(read(source, { epochs }));
    await until(() => holder.items.length > 0);
    await settled();
    expect({ held: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
      held: 1,
      uninvited: 0,
    });
    holder.unsubscribe();
    const slow = await collectSlowly(read(source));
    expect(slow.items).to.deep.equal(await samples(source));
  });

  it('two subscribers are independent', async () => {
    const source = await create();
    const stream$ = read(source, { seed: 2 });
    const [slow, fast] = await Promise.all([collectSlowly(stream$), collect(stream$)]);
    expect(slow.items).to.deep.equal(fast.items);
    expect(slow.items).to.have.length(size);
  });

  it('unsubscribed midway, emits nothing more and closes what it holds open', async () => {
    const source = await create();
    const before = closed?.() ?? 0;
    const holder = new Holder(read(source), { capacity: 2 });
    await until(() => holder.items.length === 2);
    holder.unsubscribe();
    holder.release();
    await settled();
    expect({ items: holder.items.length, ended: holder.ended }).to.deep.equal({ items: 2, ended: false });
    if (closed) expect(closed()).to.equal(before + 1);
  });
}

async function samples<T extends Marked>(
  source: Source<T>,
  options: PlainReadOptions = {},
): Promise<readonly T[]> {
  const { items, errors } = await collect(read(source, options));
  expect(errors).to.deep.equal([]);
  return items;
}

/** The part of a position that every source has; some tell more, such as an offset. */
function placeIn(position: Position | null): unknown {
  return { epoch: position?.epoch, index: position?.index };
}

/** What the samples hold, without where they stood. */
function contents(items: readonly Marked[]): readonly string[] {
  return items.map(({ at: _, ...content }) => JSON.stringify(content));
}

function positionOf(sample: Marked): Position | null {
  const mark = markOf(sample, 'the spec');
  return cursorOf(mark)[mark.source] ?? null;
}
