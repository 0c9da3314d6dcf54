import { expect } from 'chai';
import { concat, defer, from, lastValueFrom, NEVER, Observable, of, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import type { Batch } from '../../core/sample.js';
import { evaluate } from '../../operators/evaluate.js';
import { train } from '../../operators/train.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { collector, specScope } from '../helpers/scope.js';

const twoEpochs: readonly Batch[] = [
  numberBatch(1, 1),
  numberBatch(2, 3),
  numberBatch(1, 1, { epoch: 1 }),
  numberBatch(2, 3, { epoch: 1 }),
];
const test$ = of(numberBatch(1, 1), numberBatch(2, 2, { size: 1 }));

describeOperator<PipelineEvent, PipelineEvent>('evaluate', {
  create: () => evaluate(new PlainTrainer(), test$),
  item: stepEvent,
  inFlight: 2,
});

describe('evaluate', () => {
  it('answers each epoch with the means over the data, weighted by batch size', async () => {
    const trainer = new PlainTrainer();
    const events = await lastValueFrom(
      from(twoEpochs).pipe(train(trainer), evaluate(trainer, test$), toArray()),
    );
    expect(events.map(({ type }) => type).join(' ')).to.equal(
      'step step epoch evaluation step step epoch evaluation',
    );
    // By hand: after two steps the weight is 1.25; it is 0.25 from 1 (two samples) and 0.75 from 2 (one sample).
    expect(events[3]).to.deep.include({
      data: 'evaluation',
      step: 2,
      epoch: 0,
      samples: 3,
      metrics: { near: 1 },
    });
    expect(events[3])
      .to.have.property('loss')
      .closeTo((2 * 0.25 + 0.75) / 3, 1e-12);
  });

  it('sees the model exactly as it was: no step begins meanwhile', async () => {
    const trainer = new PlainTrainer();
    await lastValueFrom(from(twoEpochs).pipe(train(trainer), evaluate(trainer, test$)));
    expect(trainer.log).to.deep.equal([
      'step 1',
      'step 2',
      'evaluate at 2',
      'evaluate at 2',
      'step 3',
      'step 4',
      'evaluate at 4',
      'evaluate at 4',
    ]);
  });

  it('evaluates every so many steps when asked', async () => {
    const trainer = new PlainTrainer();
    const evaluated = evaluate(trainer, test$, { every: { steps: 3 }, name: 'held out' });
    const events = await lastValueFrom(from(twoEpochs).pipe(train(trainer), evaluated, toArray()));
    const evaluations = events.filter((event) => event.type === 'evaluation');
    expect(evaluations).to.have.length(1);
    expect(evaluations[0]).to.deep.include({ step: 3, epoch: 1, data: 'held out' });
  });

  it('owes the evaluation of a run killed in the midst of it', async () => {
    const trainer = new PlainTrainer();
    const whole = await lastValueFrom(
      from(twoEpochs).pipe(train(trainer), evaluate(trainer, test$), toArray()),
    );
    const end = collector<PipelineEvent>(specScope(whole[6]?.at));
    from([]).pipe(evaluate(trainer, test$)).subscribe(end.subscriber);
    await end.done;
    expect(end.items).to.deep.equal(whole.slice(7));
  });

  it('stops reading when it is unsubscribed', async () => {
    let closed = 0;
    const endless = new Observable<Batch>(() => () => closed++);
    const trainer = new PlainTrainer();
    const subscription = concat(from(twoEpochs), NEVER)
      .pipe(train(trainer), evaluate(trainer, endless, { every: { steps: 1 } }))
      .subscribe();
    await new Promise((resolve) => setTimeout(resolve, 5));
    subscription.unsubscribe();
    expect(closed).to.equal(1);
    expect(trainer.stepsDone).to.equal(1);
  });

  it('fails when there is nothing to evaluate on, or when reading it fails', async () => {
    const trainer = new PlainTrainer();
    const failure = new Error('unreadable');
    const broken = defer((): Observable<Batch> => {
      throw failure;
    });
    for (const [data, matching] of [
      [of<Batch>(), /at least one sample/],
      [broken, /unreadable/],
    ] as const) {
      const end = collector<PipelineEvent>(specScope());
      from(twoEpochs).pipe(train(trainer), evaluate(trainer, data)).subscribe(end.subscriber);
      expect(String(await end.done.catch((error: unknown) => error))).to.match(matching);
    }
  });

  it('refuses a number of steps that is none', () => {
    expect(() => evaluate(new PlainTrainer(), test$, { every: { steps: 0 } })).to.throw(
      /every\.steps: got 0/,
    );
  });
});
