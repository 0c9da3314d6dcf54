import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import { earlyStop } from '../../operators/early-stop.js';
import { describeOperator } from '../contracts/operator.js';
import { collector, specScope } from '../helpers/scope.js';

function evaluation(accuracy: number, index: number, data = 'test'): PipelineEvent {
  const at = { source: 'numbers', seed: 1, position: { epoch: index, index: 0 } };
  const facts = { trainer: 'model', data, step: index + 1, epoch: index, samples: 10 };
  return { type: 'evaluation', ...facts, loss: 1 - accuracy, metrics: { accuracy }, at };
}

const rising = (index: number): PipelineEvent => evaluation(index / 100, index);

describeOperator<PipelineEvent, PipelineEvent>('earlyStop', {
  create: () => earlyStop({ metric: 'accuracy' }),
  item: rising,
  inFlight: 1,
});

describe('earlyStop', () => {
  const stopsAfter = async (accuracies: readonly number[], options = {}): Promise<number> => {
    const events = accuracies.map((accuracy, index) => evaluation(accuracy, index));
    const passed = from(events).pipe(earlyStop({ metric: 'accuracy', patience: 2, ...options }), toArray());
    return (await lastValueFrom(passed)).length;
  };

  it('completes after `patience` evaluations without a better one', async () => {
    expect(await stopsAfter([0.5, 0.6, 0.6, 0.55, 0.9])).to.equal(4);
    expect(await stopsAfter([0.5, 0.4, 0.6, 0.5, 0.7])).to.equal(5);
  });

  it('counts a gain only above minDelta, and knows that lower loss is better', async () => {
    expect(await stopsAfter([0.5, 0.505, 0.509, 0.9], { minDelta: 0.01 })).to.equal(3);
    expect(await stopsAfter([0.5, 0.4, 0.3, 0.2], { metric: 'loss' })).to.equal(3);
    expect(await stopsAfter([0.5, 0.6, 0.7, 0.8], { metric: 'loss' })).to.equal(4);
    expect(await stopsAfter([0.5, 0.6, 0.7, 0.8], { mode: 'min' })).to.equal(3);
  });

  it('watches only the data it is told', async () => {
    const events = [0.5, 0.4, 0.3, 0.2].map((accuracy, index) => evaluation(accuracy, index, 'other'));
    const stop = earlyStop({ metric: 'accuracy', patience: 1, data: 'test' });
    expect(await lastValueFrom(from(events).pipe(stop, toArray()))).to.have.length(4);
  });

  it('tells the run why, and remembers across a resume what it has waited', async () => {
    const events = [0.5, 0.4, 0.3, 0.2].map((accuracy, index) => evaluation(accuracy, index));
    const first = collector<PipelineEvent>(specScope());
    from(events.slice(0, 2))
      .pipe(earlyStop({ metric: 'accuracy', patience: 2 }))
      .subscribe(first.subscriber);
    await first.done;
    const scope = specScope(first.items[1]?.at);
    const second = collector<PipelineEvent>(scope);
    from(events.slice(2))
      .pipe(earlyStop({ metric: 'accuracy', patience: 2 }))
      .subscribe(second.subscriber);
    await second.done;
    expect(second.items).to.have.length(1);
    expect(scope.reasons).to.deep.equal(['accuracy has not become better for 2 evaluations']);
    const third = collector<PipelineEvent>(specScope(second.items[0]?.at));
    from(events)
      .pipe(earlyStop({ metric: 'accuracy', patience: 2 }))
      .subscribe(third.subscriber);
    await third.done;
    expect(third.items).to.deep.equal([]);
  });

  it('names the metric that an evaluation lacks, and the option that is wrong', async () => {
    const end = collector<PipelineEvent>(specScope());
    from([rising(1)])
      .pipe(earlyStop({ metric: 'recall' }))
      .subscribe(end.subscriber);
    expect(String(await end.done.catch((error: unknown) => error))).to.match(/'recall'.*loss, accuracy/);
    expect(() => earlyStop({ metric: 'loss', patience: -1 })).to.throw(/earlyStop.patience: got -1/);
  });
});
