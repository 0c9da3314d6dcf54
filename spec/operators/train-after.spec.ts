import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import type { Batch } from '../../core/sample.js';
import { train } from '../../operators/train.js';
import { type Lead, trainAfter } from '../../operators/train-after.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, SlowTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { collector, specScope } from '../helpers/scope.js';

const twoEpochs: readonly Batch[] = [0, 1].flatMap((epoch) => [
  numberBatch(1, 1, { epoch }),
  numberBatch(2, 3, { epoch }),
]);
const batchFor = ({ step, size }: Lead): Batch => numberBatch(step, 0, { size });
const players = (): readonly [PlainTrainer, PlainTrainer] => [
  new PlainTrainer({ name: 'first' }),
  new PlainTrainer({ name: 'second' }),
];

describeOperator<PipelineEvent, PipelineEvent>('trainAfter', {
  create: () => trainAfter(new PlainTrainer({ name: 'second' }), new PlainTrainer(), batchFor),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => 2 * count,
  independent: false,
});

async function play(): Promise<readonly PipelineEvent[]> {
  const [first, second] = players();
  return await lastValueFrom(
    from(twoEpochs).pipe(train(first), trainAfter(second, first, batchFor), toArray()),
  );
}

describe('trainAfter', () => {
  it('adds a step after each of the other trainer, and means over the same epochs', async () => {
    const events = await play();
    const told = events.map((event) => ('trainer' in event ? `${event.type} ${event.trainer}` : event.type));
    const epoch = ['step first', 'step second', 'step first', 'step second', 'epoch second', 'epoch first'];
    expect(told).to.deep.equal([...epoch, ...epoch]);
    // By hand: the weight goes 0, 0.5 towards batches of 1 and 2, so the losses are 1 and 1.5.
    expect(events[4]).to.deep.include({ step: 2, epoch: 0, samples: 4, loss: 1.25 });
  });

  it('begins its step only after the event of the other is through', async () => {
    const [first, second] = [new SlowTrainer({ name: 'first' }), new SlowTrainer({ name: 'second' })];
    const seen: string[] = [];
    const events$ = from(twoEpochs).pipe(train(first), trainAfter(second, first, batchFor));
    await new Promise<void>((resolve, reject) =>
      events$.subscribe({
        next: () => seen.push(`${first.stepsDone} ${second.stepsDone}`),
        error: reject,
        complete: resolve,
      }),
    );
    expect(seen.slice(0, 4)).to.deep.equal(['1 0', '1 1', '2 1', '2 2']);
  });

  it('owes the step of a run killed between the two, and the means of a half epoch', async () => {
    const whole = await play();
    const [first, second] = players();
    second.stepsDone = 1;
    second.weight = 0.5;
    first.stepsDone = 2;
    const end = collector<PipelineEvent>(specScope(whole[2]?.at));
    from([])
      .pipe(train(first), trainAfter(second, first, batchFor))
      .subscribe(end.subscriber);
    await end.done;
    expect(end.items).to.deep.equal(whole.slice(3, 6));
  });

  it('passes on what making the batch throws', async () => {
    const [first, second] = players();
    const failure = new Error('no noise');
    const broken = (): Batch => {
      throw failure;
    };
    const played = lastValueFrom(from(twoEpochs).pipe(train(first), trainAfter(second, first, broken)));
    expect(await played.catch((error: unknown) => error)).to.equal(failure);
  });
});
