import { expect } from 'chai';
import { Subject, type Subscriber } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import { stage } from '../../core/stage.js';
import { OneAtATime } from '../../operators/one-at-a-time.js';
import { collect, numberedSample, settled, watchedSource } from '../helpers/flow.js';

describe('OneAtATime', () => {
  it('keeps what comes uninvited while it is held, in order', async () => {
    const events$ = new Subject<PipelineEvent>();
    const works: (() => void)[] = [];
    const outcome = collect(events$.pipe(addingAfter(() => new Promise((end) => works.push(end)))));
    for (let index = 0; index < 3; index++) events$.next(step(index));
    events$.complete();
    for (let turn = 0; turn < 3; turn++) {
      expect(works.length).to.equal(1);
      works.shift()?.();
      await settled();
    }
    expect(stepsIn((await outcome).items)).to.deep.equal([1, 1, 2, 2, 3, 3]);
  });

  it('asks for nothing while it is held, and has passed everything on before it completes', async () => {
    const source = watchedSource(3, step);
    const works: (() => void)[] = [];
    const outcome = collect(source.items$.pipe(addingAfter(() => new Promise((end) => works.push(end)))));
    for (const pulled of [1, 2, 3]) {
      await settled();
      expect(source.pulled).to.equal(pulled);
      works.shift()?.();
    }
    const { items, completions } = await outcome;
    expect(stepsIn(items)).to.deep.equal([1, 1, 2, 2, 3, 3]);
    expect(completions).to.equal(1);
  });

  it('ends with the error of the work', async () => {
    const failure = new Error('the work failed');
    const source = watchedSource(3, step);
    const { items, errors } = await collect(source.items$.pipe(addingAfter(() => Promise.reject(failure))));
    expect(errors).to.deep.equal([failure]);
    expect(stepsIn(items)).to.deep.equal([1]);
    expect(source.closed).to.equal(1);
  });
});

/** An operator that works after each event, and then adds it once more. */
function addingAfter(work: () => Promise<void>) {
  return stage((downstream: Subscriber<PipelineEvent>) => {
    const events: OneAtATime = new OneAtATime(downstream, {
      next(event) {
        events.emit(event);
        events.hold(work(), () => events.add(event));
      },
      finalize: () => undefined,
    });
    return events.subscriber;
  });
}

function step(index: number): PipelineEvent {
  return { type: 'summary', name: 'spec', step: index + 1, text: '', at: numberedSample(index).at };
}

function stepsIn(events: readonly PipelineEvent[]): readonly unknown[] {
  return events.map((event) => ('step' in event ? event.step : undefined));
}
