import { Readable } from 'node:stream';
import { expect } from 'chai';
import { read } from '../../core/read.js';
import { fromIterable, type Item } from '../../sources/from-iterable.js';
import { describeSource } from '../contracts/source.js';
import { collect, Holder, settled, until } from '../helpers/flow.js';

const items: readonly Item<number, number>[] = [1, 2, 3, 4, 5].map((x) => ({ x, y: x * x }));
let closed = 0;

function* generated(): Generator<Item<number, number>> {
  try {
    yield* items;
  } finally {
    closed++;
  }
}

async function* generatedLater(): AsyncGenerator<Item<number, number>> {
  try {
    for (const item of items) yield item;
  } finally {
    closed++;
  }
}

describeSource('fromIterable of an array', {
  create: () => fromIterable(items, { name: 'squares', size: 5 }),
  size: 5,
});

describeSource('fromIterable of a function that makes iterators', {
  create: () => fromIterable(generated, { name: 'squares' }),
  size: 5,
  sized: false,
  closed: () => closed,
});

describeSource('fromIterable of a function that makes async iterators', {
  create: () => fromIterable(generatedLater, { name: 'squares' }),
  size: 5,
  sized: false,
  closed: () => closed,
});

describe('fromIterable', () => {
  it('carries weights', async () => {
    const weighted = fromIterable(
      [
        { x: 1, y: 2, weight: 3 },
        { x: 2, y: 2 },
      ],
      { name: 'weighted' },
    );
    const {
      items: [first, second],
    } = await collect(read(weighted));
    expect(first).to.include({ weight: 3 });
    expect(second).not.to.have.property('weight');
  });

  it('hands on the fingerprint it was given', () => {
    expect(fromIterable(items, { name: 'squares', fingerprint: () => 'abc' }).fingerprint?.()).to.equal(
      'abc',
    );
    expect(fromIterable(items, { name: 'squares' })).not.to.have.property('fingerprint');
  });

  describe('of items that are used up by going through them', () => {
    const spendable = {
      'a generator': () => fromIterable(generated(), { name: 'once' }),
      'an async generator': () => fromIterable(generatedLater(), { name: 'once' }),
      'a stream': () => fromIterable<number, number>(Readable.from(items), { name: 'once' }),
    };
    for (const [title, create] of Object.entries(spendable)) {
      it(`${title} is read once`, async () => {
        const source = create();
        const first = await collect(read(source));
        const second = await collect(read(source));
        expect(first.items).to.have.length(5);
        expect(second.items).to.deep.equal([]);
        expect(second.errors[0]).to.include({ code: 'SOURCE_SPENT' });
      });

      it(`${title} is refused for several epochs before anything is read`, async () => {
        const source = create();
        const refused = await collect(read(source, { epochs: 2 }));
        expect(refused.items).to.deep.equal([]);
        expect(refused.errors[0]).to.include({ code: 'SOURCE_SPENT' });
        expect((await collect(read(source))).items).to.have.length(5);
      });
    }

    it('resumes by skipping', async () => {
      const source = fromIterable(generated(), { name: 'once' });
      const { items: rest } = await collect(read(source, { from: { epoch: 0, index: 2 } }));
      expect(rest.map(({ x }) => x)).to.deep.equal([4, 5]);
    });
  });

  it('closes an async iterator at once, even while an item is being fetched', async () => {
    let returned = 0;
    const silent: AsyncIterable<Item<number, number>> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          returned++;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const holder = new Holder(read(fromIterable(silent, { name: 'silent' })));
    await settled();
    holder.unsubscribe();
    await settled();
    expect(returned).to.equal(1);
  });

  const shapeless: readonly Item<number, number>[] = JSON.parse('[null, 7, { "y": 1 }]');
  for (const [title, made] of Object.entries({
    'an iterable': () => shapeless,
    'an async iterable': () => watched(shapeless),
  }))
    for (const wrong of shapeless.keys())
      it(`names what ${title} yields instead of an item: ${JSON.stringify(shapeless[wrong])}`, async () => {
        const source = fromIterable(made, { name: 'wrong' });
        const { errors } = await collect(read(source, { from: { epoch: 0, index: wrong - 1 } }));
        expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
        expect(String(errors[0])).to.include(`index ${wrong}`);
      });

  it('closes an async iterator that yields what is no item', async () => {
    const before = closed;
    await collect(read(fromIterable(() => watched(shapeless), { name: 'wrong' })));
    expect(closed).to.equal(before + 1);
  });

  it('says when there are fewer items than a resume has to skip', async () => {
    const source = fromIterable(items, { name: 'short' });
    const { errors } = await collect(read(source, { from: { epoch: 0, index: 9 }, epochs: 2 }));
    expect(errors[0]).to.include({ code: 'SOURCE_INVALID' });
    expect(String(errors[0])).to.include("got '5 items', expected at least the 10");
  });

  it('passes on the error of an iterator', async () => {
    const failure = new Error('the cursor broke');
    async function* failing(): AsyncGenerator<Item<number, number>> {
      yield { x: 1, y: 1 };
      throw failure;
    }
    const { items: before, errors } = await collect(read(fromIterable(failing, { name: 'failing' })));
    expect({ count: before.length, errors }).to.deep.equal({ count: 1, errors: [failure] });
  });

  it('reads no item ahead of its consumer', async () => {
    let pulled = 0;
    function* endless(): Generator<Item<number, number>> {
      for (;;) yield { x: pulled++, y: 0 };
    }
    const holder = new Holder(read(fromIterable(endless, { name: 'endless' })), { capacity: 3 });
    await until(() => holder.items.length === 3);
    await settled();
    holder.unsubscribe();
    expect(pulled).to.equal(3);
  });
});

async function* watched<T>(values: readonly T[]): AsyncGenerator<T> {
  try {
    yield* values;
  } finally {
    closed++;
  }
}
