import { expect } from 'chai';
import { cursorOf, type Marked, markOf, type Position } from '../../core/mark.js';
import { type PlainReadOptions, read } from '../../core/read.js';
import type { Source } from '../../core/source.js';
import { collect, collectSlowly, Holder, settled, until } from '../helpers/flow.js';

/** What the suite needs to know about a source of a log. */
export interface LogSourceContract<T extends Marked> {
  /** Makes the source over a small log that has an end, anew for every test. */
  create(): Source<T> | Promise<Source<T>>;
  /** Samples in the log, at least 4. */
  readonly size: number;
  /** How often something that the source holds open (a file, a connection) was closed. */
  closed(): number;
}

/** The suite that every source passes which reads a log: in its order, once, from any place on. */
export function describeLogSource<T extends Marked>(name: string, contract: LogSourceContract<T>): void {
  const { create, size, closed } = contract;
  describe(`${name} keeps the contract of logs`, () => {
    it(`emits ${size} samples, then completes once`, async () => {
      const { items, errors, completions } = await collect(read(await create()));
      expect(errors).to.deep.equal([]);
      expect({ count: items.length, completions }).to.deep.equal({ count: size, completions: 1 });
    });

    it('marks every sample with its name, the seed, and a place of its own', async () => {
      const source = await create();
      const items = await samples(source, { seed: 5 });
      for (const { at } of items) expect(at).to.include({ source: source.name, seed: 5 });
      expect(new Set(items.map(({ at }) => JSON.stringify(at.position))).size).to.equal(size);
    });

    it('opened from any of its positions, gives exactly the rest', async () => {
      const all = await samples(await create());
      for (const [place, sample] of all.entries()) {
        const rest = await samples(await create(), { from: positionOf(sample) });
        expect(rest.map(content)).to.deep.equal(all.slice(place + 1).map(content));
        expect(rest.map(positionOf)).to.deep.equal(all.slice(place + 1).map(positionOf));
      }
    });

    it('refuses a position that is none of its own', async () => {
      const { errors } = await collect(read(await create(), { from: { epoch: 0, index: 2 } }));
      expect(errors).to.have.length(1);
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
    });

    it('cannot be shuffled', async () => {
      const source = await create();
      expect(() => read(source, { shuffle: true })).to.throw('no random access');
    });

    it('pulls nothing while the consumer is not ready, and gives a slow one the same samples', async () => {
      const holder = new Holder(read(await create()));
      await until(() => holder.items.length > 0);
      await settled();
      expect({ held: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
        held: 1,
        uninvited: 0,
      });
      holder.unsubscribe();
      const slow = await collectSlowly(read(await create()));
      expect(slow.items.map(content)).to.deep.equal((await samples(await create())).map(content));
    });

    it('two subscribers are independent', async () => {
      const stream$ = read(await create());
      const [slow, fast] = await Promise.all([collectSlowly(stream$), collect(stream$)]);
      expect(slow.items).to.deep.equal(fast.items);
      expect(slow.items).to.have.length(size);
    });

    it('unsubscribed midway, emits nothing more and closes what it holds open', async () => {
      const before = closed();
      const holder = new Holder(read(await create()), { capacity: 2 });
      await until(() => holder.items.length === 2);
      holder.unsubscribe();
      holder.release();
      await until(() => closed() === before + 1);
      expect({ items: holder.items.length, ended: holder.ended }).to.deep.equal({ items: 2, ended: false });
    });
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

function content({ at: _, ...rest }: Marked): unknown {
  return rest;
}

function positionOf(sample: Marked): Position | null {
  const mark = markOf(sample, 'the spec');
  return cursorOf(mark)[mark.source] ?? null;
}
