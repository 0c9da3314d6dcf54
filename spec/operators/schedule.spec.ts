import { expect } from 'chai';
import { from, lastValueFrom, map, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import { schedule } from '../../operators/schedule.js';
import { train } from '../../operators/train.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { collector, specScope } from '../helpers/scope.js';

const batches = Array.from({ length: 6 }, (_, index) => numberBatch(index, index));
const rates = (trainer: PlainTrainer, from$ = 0): Promise<number[]> =>
  lastValueFrom(
    from(batches.slice(from$)).pipe(
      train(trainer),
      schedule(trainer, (step) => 1 / step),
      map((event) => (event.type === 'step' ? event.learningRate : 0)),
      toArray(),
    ),
  );

describeOperator<PipelineEvent, PipelineEvent>('schedule', {
  create: () => schedule(new PlainTrainer(), () => 0.1),
  createThrowing: (error) =>
    schedule(new PlainTrainer(), (step) => {
      if (step > 1) throw error;
      return 0.1;
    }),
  item: stepEvent,
  inFlight: 1,
});

describe('schedule', () => {
  it('sets the rate of every step, the first one too', async () => {
    expect((await rates(new PlainTrainer())).slice(0, 6)).to.deep.equal([
      1,
      1 / 2,
      1 / 3,
      1 / 4,
      1 / 5,
      1 / 6,
    ]);
  });

  it('gives a resumed run the same rates', async () => {
    const trainer = new PlainTrainer();
    trainer.stepsDone = 4;
    expect((await rates(trainer, 4)).slice(0, 2)).to.deep.equal([1 / 5, 1 / 6]);
  });

  it('refuses a rate that is no number of at least 0, naming the step', async () => {
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const trainer = new PlainTrainer();
      const end = collector<PipelineEvent>(specScope());
      const rate = (step: number): number => (step === 3 ? wrong : 0.1);
      from(batches).pipe(train(trainer), schedule(trainer, rate)).subscribe(end.subscriber);
      expect(String(await end.done.catch((error: unknown) => error))).to.match(/of at least 0 \(step 3\)/);
    }
  });
});
