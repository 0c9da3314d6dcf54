import { expect } from 'chai';
import { bufferCount } from 'rxjs';
import { type Blocks, pullBlocks } from '../../core/pull-blocks.js';
import { collect, collectSlowly, Holder, settled, until } from '../helpers/flow.js';

describe('pullBlocks', () => {
  it('emits the items of one block after those of the other, empty ones too, then completes once', async () => {
    const { items, completions } = await collect(pullBlocks(() => blocksOf([[1, 2], [], [3]])));
    expect({ items, completions }).to.deep.equal({ items: [1, 2, 3], completions: 1 });
  });

  it('gives a slow consumer the same items, one at a time', async () => {
    const { items } = await collectSlowly(pullBlocks(() => blocksOf([[1, 2], [3]])));
    expect(items).to.deep.equal([1, 2, 3]);
  });

  it('asks for no block while the consumer is not ready', async () => {
    const blocks = blocksOf([[1], [2], [3]]);
    const holder = new Holder(pullBlocks(() => blocks));
    await until(() => holder.items.length === 1);
    await settled();
    expect({ items: holder.items, asked: blocks.asked, uninvited: holder.uninvited }).to.deep.equal({
      items: [1],
      asked: 1,
      uninvited: 0,
    });
    holder.unsubscribe();
  });

  it('takes no item out of its block while the consumer is not ready', async () => {
    let taken = 0;
    function* items(): Generator<number> {
      for (;;) yield taken++;
    }
    const holder = new Holder(
      pullBlocks(() => blocksOf([items()])),
      { capacity: 3 },
    );
    await until(() => holder.items.length === 3);
    await settled();
    holder.unsubscribe();
    expect(taken).to.equal(3);
  });

  it('closes once, at its end as when it is unsubscribed', async () => {
    const whole = blocksOf([[1]]);
    await collect(pullBlocks(() => whole));
    const part = blocksOf([[1, 2]]);
    const holder = new Holder(pullBlocks(() => part));
    await until(() => holder.items.length === 1);
    holder.unsubscribe();
    holder.unsubscribe();
    holder.release();
    await settled();
    expect([whole.closed, part.closed]).to.deep.equal([1, 1]);
    expect(holder).to.deep.include({ items: [1], completions: 0 });
  });

  it('closes at once, even while a block is under way', async () => {
    let closed = 0;
    const silent: Blocks<number> = {
      next: () => new Promise(() => {}),
      close: async () => {
        closed++;
      },
    };
    const holder = new Holder(pullBlocks(() => silent));
    holder.unsubscribe();
    await settled();
    expect(closed).to.equal(1);
  });

  it('warns when no stage hears of thousands of items', async () => {
    const warnings: number[] = [];
    const block = Array.from({ length: 5000 }, (_, index) => index);
    const items$ = pullBlocks(
      () => blocksOf([block, block]),
      (sent) => warnings.push(sent),
    );
    const stalling = new Holder(items$.pipe(bufferCount(10_000)));
    await until(() => warnings.length === 1);
    expect(warnings).to.deep.equal([8192]);
    stalling.unsubscribe();
    const heard = new Holder(items$, { capacity: 10_001 });
    await until(() => heard.completions === 1);
    expect(warnings).to.have.length(1);
  });

  const failure = new Error('it broke');
  function* broken(): Generator<number> {
    yield 1;
    throw failure;
  }
  const failing: Readonly<Record<string, readonly (Iterable<number> | Error)[]>> = {
    'a block cannot be had': [[1], failure],
    'an item cannot be had': [broken()],
  };
  for (const [what, blocks] of Object.entries(failing))
    it(`passes on the error when ${what}, after what came before, and closes`, async () => {
      const source = blocksOf(blocks);
      const { items, errors } = await collect(pullBlocks(() => source));
      expect({ items, errors, closed: source.closed }).to.deep.equal({
        items: [1],
        errors: [failure],
        closed: 1,
      });
    });
});

interface WatchedBlocks extends Blocks<number> {
  readonly asked: number;
  readonly closed: number;
}

function blocksOf(blocks: readonly (Iterable<number> | Error)[]): WatchedBlocks {
  const seen = { asked: 0, closed: 0 };
  return {
    next: async () => {
      const block = blocks[seen.asked++];
      if (block instanceof Error) throw block;
      return block;
    },
    close: async () => {
      seen.closed++;
    },
    get asked() {
      return seen.asked;
    },
    get closed() {
      return seen.closed;
    },
  };
}
