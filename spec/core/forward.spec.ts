import { expect } from 'chai';
import { Observable, type OperatorFunction } from 'rxjs';
import { forward } from '../../core/forward.js';
import { describeOperator } from '../contracts/operator.js';
import { Holder, type NumberedSample, numberedSample, settled, watchedSource } from '../helpers/flow.js';

/** A custom operator as users write them. */
function changed(
  change: (sample: NumberedSample) => NumberedSample,
): OperatorFunction<NumberedSample, NumberedSample> {
  return (source) =>
    new Observable((subscriber) =>
      source.subscribe(
        forward(subscriber, { next: (sample: NumberedSample) => subscriber.next(change(sample)) }),
      ),
    );
}

describe('forward', () => {
  it('lets a source behind a custom operator find its consumer', async () => {
    const source = watchedSource(1000, numberedSample);
    const holder = new Holder(source.items$.pipe(changed((sample) => ({ ...sample, x: -sample.x }))));
    await settled();
    expect(source.pulled).to.equal(1);
    holder.unsubscribe();
    expect(source.closed).to.equal(1);
  });

  it('hands error and completion to the observer that takes them', () => {
    const heard: string[] = [];
    const listening = (source: Observable<number>): Observable<number> =>
      new Observable((subscriber) =>
        source.subscribe(
          forward(subscriber, {
            next: (value: number) => subscriber.next(value),
            error: () => heard.push('error'),
            complete: () => heard.push('complete'),
          }),
        ),
      );
    new Holder(listening(watchedSource(1, (index) => index, new Error('broke')).items$)).release();
    watchedSource(1, (index) => index)
      .items$.pipe(listening)
      .subscribe();
    watchedSource(1, (index) => index, new Error('broke'))
      .items$.pipe(listening)
      .subscribe();
    expect(heard).to.deep.equal(['complete', 'error']);
  });
});

describeOperator('an operator made with forward', {
  create: () => changed((sample) => sample),
  createThrowing: (error) =>
    changed(() => {
      throw error;
    }),
  inFlight: 1,
});
