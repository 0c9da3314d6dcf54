import { expect } from 'chai';
import { from, lastValueFrom, map, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import { type ReduceOnPlateauOptions, reduceOnPlateau } from '../../operators/reduce-on-plateau.js';
import { describeOperator } from '../contracts/operator.js';
import { PlainTrainer } from '../helpers/plain-trainer.js';
import { collector, specScope } from '../helpers/scope.js';

function evaluation(loss: number, index: number, data = 'test'): PipelineEvent {
  const at = { source: 'numbers', seed: 1, position: { epoch: index, index: 0 } };
  const facts = { trainer: 'model', data, step: index + 1, epoch: index, samples: 10 };
  return { type: 'evaluation', ...facts, loss, metrics: { accuracy: 1 - loss }, at };
}

const trainerAt = (rate: number): PlainTrainer => {
  const trainer = new PlainTrainer();
  trainer.learningRate = rate;
  return trainer;
};

/** The rate after each evaluation, of a trainer that begins with 1. */
function ratesAfter(losses: readonly number[], options: Partial<ReduceOnPlateauOptions>): Promise<number[]> {
  const trainer = trainerAt(1);
  return lastValueFrom(
    from(losses.map((loss, index) => evaluation(loss, index))).pipe(
      reduceOnPlateau(trainer, { metric: 'loss', factor: 0.5, patience: 2, ...options }),
      map(() => trainer.learningRate),
      toArray(),
    ),
  );
}

describeOperator<PipelineEvent, PipelineEvent>('reduceOnPlateau', {
  create: () => reduceOnPlateau(trainerAt(1), { metric: 'loss' }),
  item: (index) => evaluation(1 / (index + 1), index),
  inFlight: 1,
});

describe('reduceOnPlateau', () => {
  it('lowers the rate after `patience` evaluations without a better one, again and again', async () => {
    expect(await ratesAfter([5, 4, 4, 4, 4, 4], {})).to.deep.equal([1, 1, 1, 0.5, 0.5, 0.25]);
    expect(await ratesAfter([5, 6, 4, 5, 3], {})).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it('goes no lower than `lowest`, and never raises the rate', async () => {
    expect(await ratesAfter([5, 5, 5, 5], { patience: 1, lowest: 0.4 })).to.deep.equal([1, 0.5, 0.4, 0.4]);
    expect(await ratesAfter([5, 5], { patience: 1, lowest: 2 })).to.deep.equal([1, 1]);
  });

  it('watches any metric of the data it is told', async () => {
    expect(await ratesAfter([0.1, 0.2, 0.3], { metric: 'accuracy' })).to.deep.equal([1, 1, 0.5]);
    expect(await ratesAfter([5, 5, 5], { data: 'other' })).to.deep.equal([1, 1, 1]);
  });

  it('remembers across a resume what it has waited', async () => {
    const options = { metric: 'loss', patience: 2 };
    const first = collector<PipelineEvent>(specScope());
    from([evaluation(1, 0), evaluation(2, 1)])
      .pipe(reduceOnPlateau(trainerAt(1), options))
      .subscribe(first.subscriber);
    await first.done;
    const trainer = trainerAt(1);
    const second = collector<PipelineEvent>(specScope(first.items[1]?.at));
    from([evaluation(3, 2)])
      .pipe(reduceOnPlateau(trainer, options))
      .subscribe(second.subscriber);
    await second.done;
    expect(trainer.learningRate).to.equal(0.1);
  });

  it('names the metric that an evaluation lacks, and the option that is wrong', async () => {
    const end = collector<PipelineEvent>(specScope());
    from([evaluation(1, 0)])
      .pipe(reduceOnPlateau(trainerAt(1), { metric: 'recall' }))
      .subscribe(end.subscriber);
    expect(String(await end.done.catch((error: unknown) => error))).to.match(
      /reduceOnPlateau.metric.*'recall'.*loss, accuracy/,
    );
    expect(() => reduceOnPlateau(trainerAt(1), { metric: 'loss', factor: 1 })).to.throw(
      'reduceOnPlateau.factor: got 1',
    );
  });
});
