import { expect } from 'chai';
import { type IndexedSource, indexed, indexedLater } from '../../core/indexed.js';
import type { Mark } from '../../core/mark.js';
import { read } from '../../core/read.js';
import { describeSource } from '../contracts/source.js';
import { collect, Holder, settled, until } from '../helpers/flow.js';

interface Numbered {
  readonly x: number;
  readonly at: Mark;
}

function numbers(size: number): IndexedSource<Numbered> {
  return indexed({
    name: 'numbers',
    size,
    get: (x, at) => ({ x, at }),
    fingerprint: () => `${size} numbers`,
  });
}

describeSource('indexed', { create: () => numbers(5), size: 5 });

describeSource('indexedLater', {
  create: () => indexedLater({ name: 'numbers', size: 5, load: async () => numbers(5) }),
  size: 5,
});

describe('indexed', () => {
  it('goes through all samples in each epoch, however large', async () => {
    const { items } = await collect(read(numbers(3000), { epochs: 2, seed: 4 }));
    for (const epoch of [items.slice(0, 3000), items.slice(3000)])
      expect(new Set(epoch.map(({ x }) => x)).size).to.equal(3000);
  });

  it('gives two sources of one size orders of their own', async () => {
    const others = indexed({
      name: 'others',
      size: 50,
      get: (x, at: Mark) => ({ x, at }),
      fingerprint: () => '',
    });
    const [one, two] = await Promise.all([collect(read(numbers(50))), collect(read(others))]);
    expect(one.items.map(({ x }) => x)).not.to.deep.equal(two.items.map(({ x }) => x));
  });

  it('completes at once when it is empty', async () => {
    expect(await collect(read(numbers(0), { epochs: 3 }))).to.deep.equal({
      items: [],
      errors: [],
      completions: 1,
    });
  });

  for (const size of [-1, 1.5, Number.NaN])
    it(`refuses a size of ${size}`, () => {
      expect(() => numbers(size)).to.throw('size of source numbers');
    });

  for (const from of [
    { epoch: 0, index: 5 },
    { epoch: 0, index: -2 },
    { epoch: -1, index: 0 },
    { epoch: 0.5, index: 0 },
    { epoch: 'one', index: 0 },
    { offset: 7 },
  ])
    it(`refuses to start from ${JSON.stringify(from)}`, async () => {
      const { errors } = await collect(read(numbers(5), { from }));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
    });

  it('passes on what getting a sample throws', async () => {
    const failure = new Error('the disk broke');
    const failing = indexed({
      name: 'failing',
      size: 3,
      get(): Numbered {
        throw failure;
      },
      fingerprint: () => '',
    });
    expect((await collect(read(failing))).errors).to.deep.equal([failure]);
  });
});

describe('indexedLater', () => {
  it('loads nothing before it is used, and once for all', async () => {
    let loads = 0;
    const source = indexedLater({
      name: 'numbers',
      load: async () => {
        loads++;
        return numbers(5);
      },
    });
    expect(loads).to.equal(0);
    await Promise.all([collect(read(source)), collect(read(source)), source.fingerprint?.()]);
    expect(loads).to.equal(1);
    expect(await source.fingerprint?.()).to.equal('5 numbers');
  });

  it('passes on that loading failed, and loads again the next time', async () => {
    const failure = new Error('no file');
    let failing = true;
    const source = indexedLater({
      name: 'numbers',
      load: async () => {
        if (failing) throw failure;
        return numbers(5);
      },
    });
    expect((await collect(read(source))).errors).to.deep.equal([failure]);
    failing = false;
    expect((await collect(read(source))).items).to.have.length(5);
  });

  it('unsubscribed while it loads, emits nothing', async () => {
    let loaded: (source: IndexedSource<Numbered>) => void = () => {};
    const source = indexedLater<Numbered>({
      name: 'numbers',
      load: () =>
        new Promise((resolve) => {
          loaded = resolve;
        }),
    });
    const holder = new Holder(read(source));
    await settled();
    holder.unsubscribe();
    loaded(numbers(5));
    await settled();
    expect(holder).to.deep.include({ items: [], errors: [], completions: 0 });
  });

  it("keeps to its consumer's demand", async () => {
    const source = indexedLater({ name: 'numbers', load: async () => numbers(5) });
    const holder = new Holder(read(source));
    await until(() => holder.items.length > 0);
    await settled();
    expect({ items: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
      items: 1,
      uninvited: 0,
    });
    holder.unsubscribe();
  });
});
