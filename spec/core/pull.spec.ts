import { expect } from 'chai';
import { delay, from, Subscriber } from 'rxjs';
import { pull, pullFrom } from '../../core/pull.js';
import { collect, collectSlowly, Holder, ParkingConsumer, settled, watchedSource } from '../helpers/flow.js';

describe('pull', () => {
  it('emits what an iterable and an async iterable hold', async () => {
    const later = (): AsyncIterable<number> => asynchronous([1, 2, 3]);
    expect((await collect(pull(() => [1, 2, 3]))).items).to.deep.equal([1, 2, 3]);
    expect((await collect(pull(later))).items).to.deep.equal([1, 2, 3]);
    expect((await collectSlowly(pull(later))).items).to.deep.equal([1, 2, 3]);
  });

  it('opens anew for every subscriber', async () => {
    const source = watchedSource(2, (index) => index);
    await collect(source.items$);
    await collect(source.items$);
    expect(source).to.include({ opened: 2, closed: 2 });
  });

  it('never pulls its iterator while downstream is not ready', async () => {
    let pulled = 0;
    async function* numbers(): AsyncGenerator<number> {
      for (;;) yield pulled++;
    }
    const holder = new Holder(pull(numbers), { capacity: 3 });
    await settled();
    expect(pulled).to.equal(3);
    holder.release();
    await settled();
    expect(pulled).to.equal(4);
    holder.unsubscribe();
  });

  it('closes a parked iterator at unsubscription', async () => {
    const closed: string[] = [];
    async function* later(): AsyncGenerator<number> {
      try {
        for (;;) yield 0;
      } finally {
        closed.push('asynchronous');
      }
    }
    function* now(): Generator<number> {
      try {
        for (;;) yield 0;
      } finally {
        closed.push('synchronous');
      }
    }
    const holders = [new Holder(pull(later)), new Holder(pull(now))];
    await settled();
    for (const holder of holders) holder.unsubscribe();
    await settled();
    expect(closed).to.have.members(['asynchronous', 'synchronous']);
  });

  it('takes its wait back at unsubscription', () => {
    for (const open of [() => [1], () => asynchronous([1])]) {
      const parking = new ParkingConsumer(pull<number>(open));
      parking.unsubscribe();
      expect(parking).to.include({ waits: 1, cancelled: 1 });
    }
  });

  it('closes a generator that unsubscribes its own consumer while it is running', async () => {
    let closed = 0;
    const holder: Holder<number> = new Holder(
      pull(function* numbers() {
        try {
          yield 1;
          holder.unsubscribe();
          yield 2;
        } finally {
          closed++;
        }
      }),
    );
    holder.release();
    await settled();
    expect({ items: holder.items, closed }).to.deep.equal({ items: [1], closed: 1 });
  });

  it('passes on what the iterator throws, and does not close it again', async () => {
    const failure = new Error('the file is cut short');
    const heard: string[] = [];
    const broken = <T>(next: () => T) => ({
      next,
      return: () => {
        heard.push('closed');
        return next();
      },
    });
    const now = pull<number>(() => ({
      [Symbol.iterator]: () =>
        broken((): never => {
          throw failure;
        }),
    }));
    const later = pull<number>(() => ({
      [Symbol.asyncIterator]: () => broken(() => Promise.reject(failure)),
    }));
    expect((await collect(now)).errors).to.deep.equal([failure]);
    expect((await collect(later)).errors).to.deep.equal([failure]);
    expect(heard).to.deep.equal([]);
  });

  it('passes on what opening throws', async () => {
    const failure = new Error('no such file');
    const { errors } = await collect(
      pull(() => {
        throw failure;
      }),
    );
    expect(errors).to.deep.equal([failure]);
  });

  it('closes its iterator when a consumer throws', async () => {
    const source = watchedSource(10, (index) => index);
    const failure = new Error('the consumer broke');
    const errors: unknown[] = [];
    // A subscriber around a plain observer, as custom operators make them: what it throws comes back to the source.
    const consumer = new Subscriber<number>({
      next: () => {
        throw failure;
      },
      error: (error: unknown) => errors.push(error),
      complete: () => {},
    });
    source.items$.subscribe(consumer);
    expect(errors).to.deep.equal([failure]);
    expect(source).to.include({ pulled: 1, closed: 1 });
  });

  it('warns when no stage hears of thousands of items', async () => {
    const warnings: number[] = [];
    const numbers = function* (): Generator<number> {
      for (let index = 0; index < 20_000; index++) yield index;
    };
    const stalling = new Holder(pull(numbers, (sent) => warnings.push(sent)).pipe(delay(1)));
    expect(warnings).to.deep.equal([8192, 16_384]);
    stalling.unsubscribe();
    const heard = new Holder(
      pull(numbers, (sent) => warnings.push(sent)),
      { capacity: 20_000 },
    );
    expect(heard.items).to.have.length(20_000);
    expect(warnings).to.have.length(2);
  });
});

describe('pullFrom', () => {
  it('lets demand reach iterables, and takes whatever rxjs takes', async () => {
    let pulled = 0;
    const numbers = {
      *[Symbol.iterator]() {
        for (;;) yield pulled++;
      },
    };
    new Holder(pullFrom(numbers)).unsubscribe();
    expect(pulled).to.equal(1);
    for (const input of [Promise.resolve('a'), from(['a']), 'a', ['a']])
      expect((await collect(pullFrom(input))).items).to.deep.equal(['a']);
  });
});

async function* asynchronous(items: readonly number[]): AsyncGenerator<number> {
  yield* items;
}
