import { expect } from 'chai';
import { concatMap, delay, filter, mergeMap, Subject } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { window } from '../../operators/window.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, Holder, numberedSample, settled, watchedSource } from '../helpers/flow.js';

describe('window', () => {
  it('bounds what a delay holds', async () => {
    const source = watchedSource(10_000, numberedSample);
    const holder = new Holder(source.items$.pipe(window(8, delay(1))));
    await settled();
    expect(source.pulled).to.be.at.most(8 + 1);
    holder.unsubscribe();
    expect(source.closed).to.equal(1);
  });

  it('counts what waits behind the operator for the consumer', async () => {
    const source = watchedSource(10_000, numberedSample);
    const holder = new Holder(
      source.items$.pipe(
        window(
          8,
          concatMap(async (sample) => sample),
        ),
      ),
    );
    await settled(100);
    expect({ items: holder.items.length, uninvited: holder.uninvited }).to.deep.equal({
      items: 1,
      uninvited: 0,
    });
    expect(source.pulled).to.equal(8 + 1);
    holder.unsubscribe();
  });

  it('refuses an operator that emits more than it takes in', async () => {
    const { errors } = await collect(
      watchedSource(3, numberedSample).items$.pipe(
        window(
          4,
          mergeMap((sample) => [sample, sample]),
        ),
      ),
    );
    expect(errors).to.have.length(1);
    expect(errors[0]).to.satisfy((error: unknown) => isMillraceError(error, 'WINDOW_UNEVEN'));
  });

  it('refuses an operator that completes with fewer than it took in', async () => {
    const { errors } = await collect(
      watchedSource(3, numberedSample).items$.pipe(
        window(
          4,
          filter(() => false),
        ),
      ),
    );
    expect(errors[0]).to.satisfy((error: unknown) => isMillraceError(error, 'WINDOW_UNEVEN'));
  });

  it('completes when its source does so while an item is being handed on', () => {
    const numbers$ = new Subject<number>();
    const seen: unknown[] = [];
    numbers$
      .pipe(
        window(
          4,
          filter(() => true),
        ),
      )
      .subscribe({
        next: (value) => {
          numbers$.complete();
          seen.push(value);
        },
        error: (error) => seen.push(error),
        complete: () => seen.push('complete'),
      });
    numbers$.next(1);
    expect(seen).to.deep.equal([1, 'complete']);
  });

  it('refuses a count that is not a whole number of at least 1', () => {
    expect(() => window(0, delay(1)))
      .to.throw('window count: got 0')
      .that.satisfies(isMillraceError);
  });
});

describeOperator('window', {
  create: () =>
    window(
      4,
      concatMap(async (sample) => sample),
    ),
  createThrowing: (error) =>
    window(
      4,
      concatMap(() => Promise.reject(error)),
    ),
  inFlight: 5,
});
