import { expect } from 'chai';
import { delay, filter, from, lastValueFrom, map, NEVER, Observable, of, toArray } from 'rxjs';
import { z } from 'zod';
import { wantsShared } from '../../core/chain.js';
import type { PipelineEvent } from '../../core/events.js';
import { pull } from '../../core/pull.js';
import type { Batch } from '../../core/sample.js';
import type { StepResult } from '../../models/trainer.js';
import { mapAsync } from '../../operators/map-async.js';
import { train } from '../../operators/train.js';
import { fromJson, toJson } from '../../run/serialize.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, RemoteTrainer, SlowTrainer } from '../helpers/plain-trainer.js';
import { collector, specScope } from '../helpers/scope.js';

const twoEpochs: readonly Batch[] = [
  numberBatch(1, 1),
  numberBatch(2, 3),
  numberBatch(3, 4, { size: 1 }),
  numberBatch(1, 1, { epoch: 1 }),
  numberBatch(2, 3, { epoch: 1 }),
];

describeOperator<Batch, PipelineEvent>('train', {
  create: () => train(new PlainTrainer()),
  item: (index) => numberBatch(index, index),
  // Every batch is a step, and the epoch's end is an event of its own.
  outputs: (count) => (count === 0 ? 0 : count + 1),
  inFlight: 2,
  independent: false,
});

describe('train', () => {
  it('emits a step an update and an epoch with the means over its samples', async () => {
    const events = await lastValueFrom(from(twoEpochs).pipe(train(new PlainTrainer()), toArray()));
    expect(events.map((event) => `${event.type} ${'epoch' in event ? event.epoch : ''}`)).to.deep.equal([
      'step 0',
      'step 0',
      'step 0',
      'epoch 0',
      'step 1',
      'step 1',
      'epoch 1',
    ]);
    expect(events[0]).to.deep.include({ step: 1, size: 2, loss: 1, learningRate: 0.5, metrics: { near: 0 } });
    // By hand: the weight goes 0, 0.5, 1.25, so the distances are 1, 1.5 and 1.75, over 2, 2 and 1 samples.
    expect(events[3]).to.deep.include({ step: 3, samples: 5, loss: (2 * 1 + 2 * 1.5 + 1.75) / 5 });
  });

  for (const trainer of [PlainTrainer, SlowTrainer, RemoteTrainer]) {
    it(`begins no step before the event of the one before is through (${trainer.name})`, async () => {
      const model = new trainer();
      const seen: number[] = [];
      const slow = mapAsync(async (event: PipelineEvent) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push(model.stepsDone - ('step' in event ? event.step : 0));
        return event;
      });
      await lastValueFrom(from(twoEpochs).pipe(train(model), slow));
      expect(seen).to.deep.equal([0, 0, 0, 0, 0, 0, 0]);
    });
  }

  for (const [trainer, ahead] of [
    [SlowTrainer, 0],
    [RemoteTrainer, 1],
  ] as const) {
    it(`takes ${ahead} batches in ahead of the step that is being done (${trainer.name})`, async () => {
      const model = new trainer();
      const read: number[] = [];
      const batches$ = pull(function* () {
        for (const [index, batch] of twoEpochs.entries()) {
          read.push(index - model.stepsDone);
          yield batch;
        }
      });
      const events = await lastValueFrom(batches$.pipe(train(model), toArray()));
      expect(Math.max(...read)).to.equal(ahead);
      expect(events).to.deep.equal(
        await lastValueFrom(from(twoEpochs).pipe(train(new PlainTrainer()), toArray())),
      );
    });
  }

  it('asks for shared memory upstream when the trainer computes in another thread', () => {
    for (const [trainer, wanted] of [
      [new PlainTrainer(), false],
      [new RemoteTrainer(), true],
    ] as const) {
      let found: boolean | undefined;
      const probe$ = new Observable<Batch>((subscriber) => {
        found = wantsShared(subscriber);
      });
      probe$.pipe(filter(Boolean), train(trainer)).subscribe().unsubscribe();
      expect(found).to.equal(wanted);
    }
  });

  it('leaves timers their turn in a long synchronous run', async () => {
    const batches = Array.from({ length: 2000 }, (_, index) => numberBatch(index % 3, index, { size: 500 }));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await lastValueFrom(from(batches).pipe(train(new PlainTrainer())));
    clearInterval(timer);
    expect(ticks).to.be.greaterThan(1);
  });

  it('resumes within an epoch: the means count the samples before too', async () => {
    const whole = await lastValueFrom(from(twoEpochs).pipe(train(new PlainTrainer()), toArray()));
    for (let done = 1; done < twoEpochs.length; done++) {
      const trainer = new PlainTrainer();
      const before = await lastValueFrom(
        from([...twoEpochs.slice(0, done)]).pipe(
          train(trainer),
          map((event) => event),
          toArray(),
        ),
      );
      // Without the completion's epoch event: a killed run has none.
      const steps = before.slice(0, -1);
      const at = steps.at(-1)?.at;
      const end = collector<PipelineEvent>(specScope(at));
      from([...twoEpochs.slice(done)])
        .pipe(train(trainer))
        .subscribe(end.subscriber);
      await end.done;
      expect([...steps, ...end.items], `stopped after step ${done}`).to.deep.equal(whole);
    }
  });

  it('owes the epoch event of a run killed right after its last step', async () => {
    const trainer = new PlainTrainer();
    const before = await lastValueFrom(of(numberBatch(1, 1)).pipe(train(trainer), toArray()));
    const end = collector<PipelineEvent>(specScope(before[0]?.at));
    from([]).pipe(train(trainer)).subscribe(end.subscriber);
    await end.done;
    expect(end.items).to.deep.equal(before.slice(1));
  });

  it('names metrics in the order of the trainer, also in an epoch event that a resumed run owes', async () => {
    class Measured extends PlainTrainer {
      override step(batch: Batch): StepResult {
        return { loss: batch.size, metrics: { message2: 1, message10: 2 } };
      }
    }
    const trainer = new Measured();
    const [step] = await lastValueFrom(of(numberBatch(1, 1)).pipe(train(trainer), toArray()));
    // As a checkpoint keeps it: with the keys of records sorted.
    const { stages } = z
      .object({ stages: z.record(z.string(), z.unknown()) })
      .parse(fromJson(toJson(step?.at)));
    const end = collector<PipelineEvent>(specScope(step && { ...step.at, stages }));
    from([]).pipe(train(trainer)).subscribe(end.subscriber);
    await end.done;
    const [epoch] = end.items;
    expect(epoch?.type === 'epoch' && Object.keys(epoch.metrics)).to.deep.equal(['message2', 'message10']);
  });

  it('joins the run under the name of its trainer', () => {
    const scope = specScope();
    const end = collector<PipelineEvent>(scope);
    NEVER.pipe(train(new PlainTrainer({ name: 'critic' }))).subscribe(end.subscriber);
    expect(scope.joined).to.have.length(1);
    expect(scope.joined[0]).to.deep.include({ name: 'critic', options: { rule: 'mean' } });
    end.subscriber.unsubscribe();
  });

  it('passes on what a step throws, and emits no event for it', async () => {
    const failure = new Error('the step broke');
    for (const step of [
      () => Promise.reject(failure),
      () => {
        throw failure;
      },
    ]) {
      const trainer = new PlainTrainer();
      trainer.step = step;
      const end = collector<PipelineEvent>(specScope());
      from(twoEpochs).pipe(delay(0), train(trainer)).subscribe(end.subscriber);
      expect(await end.done.catch((error: unknown) => error)).to.equal(failure);
      expect(end.items).to.deep.equal([]);
    }
  });
});
