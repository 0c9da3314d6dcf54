import { expect } from 'chai';
import { Subscriber } from 'rxjs';
import { Gate } from '../../core/demand.js';
import { whileReady } from '../../core/while-ready.js';
import { settled } from '../helpers/flow.js';

describe('whileReady', () => {
  const subscriberOf = (errors: unknown[] = []) =>
    new Subscriber<number>({
      next: () => {},
      error: (error: unknown) => errors.push(error),
      complete: () => {},
    });

  it('takes steps while downstream is ready, parks, and goes on by itself', async () => {
    const gate = new Gate(2);
    let steps = 0;
    const run = whileReady(subscriberOf(), gate, () => {
      gate.enter();
      return ++steps < 10;
    });
    run();
    expect(steps).to.equal(2);
    gate.leave();
    await settled();
    expect(steps).to.equal(3);
  });

  it('ends when a step says so, until it is run again', () => {
    let steps = 0;
    const run = whileReady(subscriberOf(), new Gate(), () => ++steps % 3 !== 0);
    run();
    expect(steps).to.equal(3);
    run();
    expect(steps).to.equal(6);
  });

  it('ends when the subscriber is closed in the middle of a step', () => {
    const subscriber = subscriberOf();
    let steps = 0;
    whileReady(subscriber, new Gate(), () => {
      if (++steps === 3) subscriber.unsubscribe();
      return true;
    })();
    expect(steps).to.equal(3);
  });

  it('takes its wait back when it is unsubscribed', async () => {
    const gate = new Gate(0);
    const subscriber = subscriberOf();
    let steps = 0;
    whileReady(subscriber, gate, () => ++steps < 10)();
    subscriber.unsubscribe();
    gate.setCapacity(1);
    await settled();
    expect(steps).to.equal(0);
  });

  it('sends what a step throws downstream', () => {
    const failure = new Error('the step broke');
    const errors: unknown[] = [];
    whileReady(subscriberOf(errors), new Gate(), () => {
      throw failure;
    })();
    expect(errors).to.deep.equal([failure]);
  });
});
