import { expect } from 'chai';
import { concat, NEVER, Observable, of, type Subscriber } from 'rxjs';
import { z } from 'zod';
import { demandOf } from '../../core/chain.js';
import { Gate } from '../../core/demand.js';
import { isMillraceError } from '../../core/errors.js';
import { type StageHandlers, StageSubscriber, stage, stateOf } from '../../core/stage.js';
import { collect, watchedSource } from '../helpers/flow.js';

function passing(handlers: Partial<StageHandlers<number>>, gate = new Gate(100)) {
  return stage<number, number>(
    (downstream: Subscriber<number>) =>
      new StageSubscriber<number>(downstream, gate, { next: (value) => downstream.next(value), ...handlers }),
  );
}

describe('stage', () => {
  it('is tagged before anything upstream is subscribed', () => {
    const gate = new Gate();
    let found: unknown;
    new Observable<number>((subscriber) => {
      found = demandOf(subscriber);
    })
      .pipe(passing({}, gate))
      .subscribe();
    expect(found).to.equal(gate);
  });

  it('counts what it hears', () => {
    const gate = new Gate();
    of(1, 2, 3).pipe(passing({}, gate)).subscribe();
    expect(gate.heard).to.equal(3);
  });

  it('sends what any handler throws downstream, once, and finalizes once', async () => {
    const failure = new Error('the handler broke');
    const broken = (): never => {
      throw failure;
    };
    for (const [handler, source] of [
      ['next', watchedSource(3, (index) => index)],
      ['complete', watchedSource(3, (index) => index)],
      ['error', watchedSource(3, (index) => index, new Error('upstream broke'))],
    ] as const) {
      let finalized = 0;
      const finalize = (): void => {
        finalized++;
      };
      const { errors } = await collect(source.items$.pipe(passing({ [handler]: broken, finalize })));
      expect(errors).to.deep.equal([failure]);
      expect({ finalized, closed: source.closed }).to.deep.equal({ finalized: 1, closed: 1 });
    }
  });

  it('closes upstream at completion, and lets the handler complete downstream later', () => {
    const heard: string[] = [];
    const upstream = new Observable<number>((subscriber) => {
      subscriber.complete();
      return () => heard.push('upstream closed');
    });
    let finish = (): void => {};
    const late = stage<number, number>(
      (downstream: Subscriber<number>) =>
        new StageSubscriber<number>(downstream, new Gate(), {
          next: (value) => downstream.next(value),
          complete: () => {
            finish = () => {
              downstream.next(9);
              downstream.complete();
            };
          },
          finalize: () => heard.push('finalized'),
        }),
    );
    upstream
      .pipe(late)
      .subscribe({ next: (value) => heard.push(`next ${value}`), complete: () => heard.push('complete') });
    finish();
    expect(heard).to.deep.equal(['upstream closed', 'next 9', 'complete', 'finalized']);
  });

  it('finalizes once at unsubscription', () => {
    let finalized = 0;
    const subscription = concat(of(1), NEVER)
      .pipe(passing({ finalize: () => finalized++ }))
      .subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(finalized).to.equal(1);
  });

  it('subscribes nothing upstream when its setup answers with nothing', async () => {
    const source = watchedSource(3, (index) => index);
    const ended = stage<number, number>((downstream: Subscriber<number>) => {
      downstream.complete();
      return undefined;
    });
    const { items, completions } = await collect(source.items$.pipe(ended));
    expect({ items, completions, opened: source.opened }).to.deep.equal({
      items: [],
      completions: 1,
      opened: 0,
    });
  });
});

describe('stateOf', () => {
  const schema = z.object({ sum: z.number() });

  it('answers with the saved state, or with nothing in a fresh run', () => {
    expect(stateOf({ sum: 3 }, schema, 'sum')).to.deep.equal({ sum: 3 });
    expect(stateOf(undefined, schema, 'sum')).to.equal(undefined);
  });

  it('refuses a state of another form, naming the stage', () => {
    expect(() => stateOf({ total: 3 }, schema, 'sum'))
      .to.throw('saved state of stage sum')
      .that.satisfies((error: unknown) => isMillraceError(error, 'STAGE_STATE_INVALID'));
  });
});
