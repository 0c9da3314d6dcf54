import { expect } from 'chai';
import { from, NEVER, type OperatorFunction, Subscriber, take, throwError } from 'rxjs';
import { isMark, markOf } from '../../core/mark.js';
import {
  collect,
  collectSlowly,
  Holder,
  type NumberedSample,
  numberedSample,
  settled,
  until,
  watchedSource,
} from '../helpers/flow.js';

/** What the suite needs to know about an operator. */
export interface OperatorContract<In, Out> {
  /** Makes the operator, anew for every test. */
  create(): OperatorFunction<In, Out>;
  /**
   * The most items that may have been pulled out of the source while a consumer holds one output and takes no more:
   * those in that output, and those the operator holds.
   */
  readonly inFlight: number;
  /** The nth item put in, from 0; default {@link numberedSample}. */
  item?(index: number): In;
  /** How many items come out when `count` were put in and the source completed; default `count`. */
  outputs?(count: number): number;
  /** Makes the operator with a callback that throws this error at its first item; left out where it takes none. */
  createThrowing?(error: Error): OperatorFunction<In, unknown>;
  /** Whether two subscribers each see the whole; false for one that shares something, a trainer say. */
  readonly independent?: boolean;
  /** Whether outputs carry marks; false where they are built by the user. */
  readonly marks?: boolean;
}

/** {@link OperatorContract} of an operator that takes {@link NumberedSample}s. */
export type SampleOperatorContract<Out> = OperatorContract<NumberedSample, Out>;

const many = 25;

/**
 * The suite that every operator passes.
 *
 * ```ts
 * describeOperator('batch', { create: () => batch(4), inFlight: 8, outputs: (count) => Math.ceil(count / 4) });
 * describeOperator('mapAsync', {
 *   create: () => mapAsync(async (sample) => ({ ...sample, x: sample.x + 1 })),
 *   createThrowing: (error) => mapAsync(() => Promise.reject(error)),
 *   inFlight: 5,
 * });
 * ```
 *
 * Items are numbered samples of plain numbers; an operator that wants others says which: `item: (index) => image(index)`.
 */
export function describeOperator<Out>(name: string, contract: SampleOperatorContract<Out>): void;
export function describeOperator<In, Out>(
  name: string,
  contract: OperatorContract<In, Out> & { item(index: number): In },
): void;
export function describeOperator<Out>(name: string, contract: SampleOperatorContract<Out>): void {
  describe(`${name} keeps the operator contract`, () => {
    describeEnds(contract);
    describeErrors(contract);
    describeTeardown(contract);
    describeDemand(contract);
    describeMarks(contract);
  });
}

function describeEnds<Out>({
  create,
  item = numberedSample,
  outputs = same,
}: SampleOperatorContract<Out>): void {
  it('never: emits nothing and does not end', async () => {
    const holder = new Holder(NEVER.pipe(create()));
    await settled();
    holder.unsubscribe();
    expect(holder).to.deep.include({ items: [], errors: [], completions: 0 });
  });

  for (const [title, count] of Object.entries({ empty: 0, one: 1, many })) {
    it(`${title}: ${count} items in, then it completes once`, async () => {
      const source = watchedSource(count, item);
      const { items, errors, completions } = await collect(source.items$.pipe(create()));
      expect(errors).to.deep.equal([]);
      expect(items).to.have.length(outputs(count));
      expect({ completions, pulled: source.pulled, closed: source.closed }).to.deep.equal({
        completions: 1,
        pulled: count,
        closed: 1,
      });
    });
  }
}

function describeErrors<Out>(contract: SampleOperatorContract<Out>): void {
  const { create, createThrowing, item = numberedSample, outputs = same } = contract;

  it('error: passes it on once, after no more than what came before it', async () => {
    const failure = new Error('the source broke');
    const source = watchedSource(3, item, failure);
    const { items, errors } = await collect(source.items$.pipe(create()));
    expect(errors).to.deep.equal([failure]);
    expect(items.length).to.be.at.most(outputs(3));
    expect(source.closed).to.equal(1);
  });

  it('error: an observable that fails at once', async () => {
    const failure = new Error('it never began');
    const { items, errors } = await collect(throwError(() => failure).pipe(create()));
    expect(items).to.deep.equal([]);
    expect(errors).to.deep.equal([failure]);
  });

  if (!createThrowing) return;

  it('throwing callback: its error goes downstream once and the source is closed', async () => {
    const failure = new Error('the callback broke');
    const source = watchedSource(many, item);
    const holder = new Holder(source.items$.pipe(createThrowing(failure)));
    await until(() => holder.ended);
    await settled();
    expect(holder).to.deep.include({ items: [], errors: [failure], completions: 0 });
    expect(source.closed).to.equal(1);
  });
}

function describeTeardown<Out>({ create, item = numberedSample }: SampleOperatorContract<Out>): void {
  it('early unsubscribe: closes the source once and emits nothing more', async () => {
    const source = watchedSource(Number.POSITIVE_INFINITY, item);
    const holder = new Holder(source.items$.pipe(create()));
    await until(() => holder.items.length === 1);
    holder.unsubscribe();
    holder.release();
    const { pulled } = source;
    await settled();
    expect(holder).to.deep.include({ errors: [], completions: 0 });
    expect(holder.items).to.have.length(1);
    expect(source).to.include({ pulled, closed: 1 });
  });

  it('synchronous unsubscribe inside next: nothing comes after it', async () => {
    const source = watchedSource(Number.POSITIVE_INFINITY, item);
    const items: unknown[] = [];
    const subscriber = new Subscriber<Out>({
      next: (output) => {
        items.push(output);
        subscriber.unsubscribe();
      },
      error: (error: unknown) => items.push(error),
      complete: () => items.push('complete'),
    });
    source.items$.pipe(create()).subscribe(subscriber);
    await until(() => subscriber.closed);
    await settled();
    expect(items).to.have.length(1);
    expect(source.closed).to.equal(1);
  });

  it('take(1) behind it completes and closes an endless source', async () => {
    const source = watchedSource(Number.POSITIVE_INFINITY, item);
    const { items, completions } = await collect(source.items$.pipe(create(), take(1)));
    expect({ count: items.length, completions, closed: source.closed }).to.deep.equal({
      count: 1,
      completions: 1,
      closed: 1,
    });
  });
}

function describeDemand<Out>(contract: SampleOperatorContract<Out>): void {
  const { create, inFlight, item = numberedSample, outputs = same, independent = true } = contract;

  it(`demand: at most ${inFlight} items are pulled while the consumer holds one output`, async () => {
    const source = watchedSource(Number.POSITIVE_INFINITY, item);
    const holder = new Holder(source.items$.pipe(create()));
    await until(() => holder.items.length > 0);
    await settled();
    holder.unsubscribe();
    expect(holder).to.include({ uninvited: 0 });
    expect(holder.items).to.have.length(1);
    expect(source.pulled).to.be.at.most(inFlight);
  });

  it('demand: a slow consumer gets what a fast one gets', async () => {
    const fast = await collect(watchedSource(many, item).items$.pipe(create()));
    const slow = await collectSlowly(watchedSource(many, item).items$.pipe(create()));
    expect(slow.items).to.deep.equal(fast.items);
    expect(slow.completions).to.equal(1);
  });

  it('demand: nothing is dropped that arrives uninvited', async () => {
    const items = Array.from({ length: many }, (_, index) => item(index));
    const { items: received, completions } = await collectSlowly(from(items).pipe(create()));
    expect(received).to.have.length(outputs(many));
    expect(completions).to.equal(1);
  });

  if (!independent) return;

  it('independent subscribers: each gets the whole, at its own pace', async () => {
    const source = watchedSource(many, item);
    const output$ = source.items$.pipe(create());
    const [slow, fast] = await Promise.all([collectSlowly(output$), collect(output$)]);
    expect(slow.items).to.deep.equal(fast.items);
    expect(source).to.include({ opened: 2, closed: 2, pulled: 2 * many });
  });
}

function describeMarks<Out>({
  create,
  item = numberedSample,
  marks = true,
}: SampleOperatorContract<Out>): void {
  if (!marks) return;

  it('marks: every output has one, and the last stands for the last item', async () => {
    const { items } = await collect(watchedSource(many, item).items$.pipe(create()));
    const last = markOf(item(many - 1), 'the last item');
    expect(items.map((output) => isMark(markOf(output, 'the consumer'))).every(Boolean)).to.equal(true);
    expect(markOf(items.at(-1), 'the consumer').position).to.deep.include({ ...last.position });
  });
}

function same(count: number): number {
  return count;
}
