import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { from, lastValueFrom, NEVER, type Observable, of, toArray } from 'rxjs';
import type { PipelineEvent, PipelineEventOf } from '../../core/events.js';
import type { Batch } from '../../core/sample.js';
import { engine } from '../../engines/index.js';
import { gradientsBy } from '../../models/gradients-by.js';
import { linear } from '../../models/linear.js';
import { mlp } from '../../models/mlp.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { evaluate } from '../../operators/evaluate.js';
import { histogram } from '../../operators/summaries/histogram.js';
import { type SummarizeOptions, summarize } from '../../operators/summarize.js';
import { train } from '../../operators/train.js';
import { linearData } from '../../sources/linear-data.js';
import { describeOperator } from '../contracts/operator.js';
import { Holder, settled, until } from '../helpers/flow.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';
import { runFrom } from '../helpers/resume.js';
import {
  completed,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';
import { classBatch, lineTrainer, trainerOf, valueBatch } from '../models/support.js';

const twoEpochs: readonly Batch[] = [
  numberBatch(1, 1),
  numberBatch(2, 3),
  numberBatch(1, 1, { epoch: 1 }),
  numberBatch(2, 3, { epoch: 1 }),
];

describeOperator<PipelineEvent, PipelineEvent>('summarize', {
  create: () => summarize(new PlainTrainer()),
  item: stepEvent,
  inFlight: 2,
});

describeOperator<PipelineEvent, PipelineEvent>('summarize after every step', {
  create: () => summarize(new PlainTrainer(), { every: { steps: 1 } }),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => 2 * count,
});

describe('summarize', () => {
  const folder = useFolder();

  it('adds a histogram of every weight after each epoch', async () => {
    const trainer = new PlainTrainer();
    const events = await allOf(from(twoEpochs).pipe(train(trainer), summarize(trainer)));
    expect(events.map(({ type }) => type).join(' ')).to.equal(
      'step step epoch summary step step epoch summary',
    );
    // By hand: halfway to 1, then halfway to 2.
    expect(summariesIn(events)[0]).to.deep.include({
      name: 'weights/model/weight',
      step: 2,
      histogram: histogram([1.25]),
    });
  });

  it('takes every so many steps when asked', async () => {
    const trainer = new PlainTrainer();
    const summarized = summarize(trainer, { every: { steps: 3 } });
    const events = await allOf(from(twoEpochs).pipe(train(trainer), summarized));
    expect(summariesIn(events).map(({ step }) => step)).to.deep.equal([3]);
  });

  it('leaves the events of other trainers alone', async () => {
    const trainer = new PlainTrainer({ name: 'other' });
    const events = await allOf(of(stepEvent(0)).pipe(summarize(trainer, { every: { steps: 1 } })));
    expect(summariesIn(events)).to.deep.equal([]);
  });

  it('counts the gradients of the batch just trained, at the weights after the step', async () => {
    const trainer = await lineTrainer();
    const options = { every: { steps: 1 }, weights: false, gradients: true } as const;
    const events = await allOf(of(valueBatch([[2]], [1])).pipe(train(trainer), summarize(trainer, options)));
    // The step went to the weight 1 and the bias 0.5: ŷ = 2.5, so the gradients are 1.5 * 2 and 1.5.
    expect(summariesIn(events).map(({ name, histogram }) => [name, histogram])).to.deep.equal([
      ['gradients/model/kernel', histogram([3])],
      ['gradients/model/bias', histogram([1.5])],
    ]);
    trainer.dispose();
  });

  it('counts gradients on data of its own, the same each time', async () => {
    const trainer = await lineTrainer();
    const asked: (step: number) => Promise<unknown> = async (step) => {
      const gradients = await gradientsBy(trainer, valueBatch([[2]], [1]));
      return { step, gradients: gradients.map(({ data }) => histogram(data)) };
    };
    const options = { weights: false, gradients: of(valueBatch([[2]], [1]), valueBatch([[9]], [9])) };
    const events = await allOf(of(valueBatch([[1]], [3])).pipe(train(trainer), summarize(trainer, options)));
    const found = { step: 1, gradients: summariesIn(events).map(({ histogram }) => histogram) };
    expect(found).to.deep.equal(await asked(1));
    trainer.dispose();
  });

  it('counts what each layer puts out for the batch just trained', async () => {
    const trainer = await trainerOf({ model: layered() });
    const options = { every: { steps: 1 }, weights: false, activations: true } as const;
    const first = classBatch([4], { number: 0 });
    const events = await allOf(of(first).pipe(train(trainer), summarize(trainer, options)));
    const expected = trainer.activations({ x: first.x });
    expect(expected.map(({ name }) => name)).to.deep.equal(['hidden_1', 'output']);
    expect(summariesIn(events).map(({ name, histogram }) => [name, histogram])).to.deep.equal(
      expected.map(({ name, data }) => [`activations/model/${name}`, histogram(data)]),
    );
    trainer.dispose();
  });

  it('counts that of the layers asked for, on data of its own', async () => {
    const trainer = await trainerOf({ model: layered() });
    const seen = classBatch([4], { number: 7 });
    const options = { weights: false, activations: of(seen), layers: ['output'] };
    const events = await allOf(
      of(classBatch([4], { number: 0 })).pipe(train(trainer), summarize(trainer, options)),
    );
    const [output] = trainer.activations({ x: seen.x, layers: ['output'] });
    expect(summariesIn(events).map(({ histogram }) => histogram)).to.deep.equal([
      histogram(output?.data ?? []),
    ]);
    trainer.dispose();
  });

  it('changes nothing of the training', async () => {
    const [plain, summarized] = await Promise.all([0, 1].map(() => trainerOf({ model: layered() })));
    if (!plain || !summarized) throw new Error('two trainers were made');
    const batches = Array.from({ length: 4 }, (_, number) => classBatch([4], { number }));
    await lastValueFrom(from(batches).pipe(train(plain)));
    const options = { every: { steps: 1 }, gradients: true, activations: true } as const;
    await lastValueFrom(from(batches).pipe(train(summarized), summarize(summarized, options)));
    expect(summarized.snapshot()).to.deep.equal(plain.snapshot());
    plain.dispose();
    summarized.dispose();
  });

  it('computes in a worker what it computes here', async function () {
    this.timeout(60_000);
    const summariesOf = async (dir: string, worker: boolean): Promise<readonly object[]> => {
      await completed(smallRun(dir, summarized({ options: { engine: { prefer: 'cpu', worker } } })));
      return (await repeatableIn(dir)).filter((event) => 'type' in event && event.type === 'summary');
    };
    const here = await summariesOf(join(folder.path, 'here'), false);
    expect(here).to.have.length.above(4);
    expect(here.some((event) => 'name' in event && event.name === 'activations/model/output')).to.equal(true);
    expect(await summariesOf(join(folder.path, 'worker'), true)).to.deep.equal(here);
  });

  it('holds the trainer while its summaries are on their way', async () => {
    const trainer = new PlainTrainer();
    const holder = new Holder(
      from(twoEpochs).pipe(train(trainer), summarize(trainer, { every: { steps: 1 } })),
    );
    await until(() => holder.items.length === 1);
    await settled();
    expect(trainer.stepsDone).to.equal(1);
    holder.unsubscribe();
  });

  describe('at a resume', () => {
    before(() => engine({ prefer: 'cpu' }));

    it('goes on with the summaries that are owed', async () => {
      const events = await allOf(of(...twoEpochs).pipe(train(new PlainTrainer())));
      const pipeline = (given: readonly PipelineEvent[]): Observable<PipelineEvent> =>
        from(given).pipe(summarize(new PlainTrainer({ learningRate: 0.1 })));
      const whole = await runFrom(pipeline(events), undefined);
      const first = await runFrom(pipeline(events), undefined, 3);
      const rest = await runFrom(pipeline(events.slice(3)), first.mark);
      expect([...first.items, ...rest.items]).to.deep.equal(whole.items);
    });

    it('ends with the same weights and events, wherever the run was stopped', async function () {
      this.timeout(30_000);
      const whole = join(folder.path, 'whole');
      await completed(smallRun(whole, summarized()));
      const [weights, events] = [await weightsIn(whole), await repeatableIn(whole)];
      let folders = 0;
      await fc.assert(
        fc.asyncProperty(fc.nat(events.length - 2), async (sequence) => {
          const dir = join(folder.path, `stopped-${folders++}`);
          await stoppedAt(dir, sequenceIs(sequence), summarized());
          await completed(smallRun(dir, summarized()));
          expect(await weightsIn(dir)).to.equal(weights);
          expect(await repeatableIn(dir)).to.deep.equal(events);
        }),
        { numRuns: 6 },
      );
    });
  });

  it('stops when it is unsubscribed while it waits for data', async () => {
    const trainer = await lineTrainer();
    const events: PipelineEvent[] = [];
    const errors: unknown[] = [];
    const subscription = of(valueBatch([[2]], [1]))
      .pipe(train(trainer), summarize(trainer, { gradients: NEVER }))
      .subscribe({ next: (event) => events.push(event), error: (error: unknown) => errors.push(error) });
    await settled();
    subscription.unsubscribe();
    await settled();
    expect(events.map(({ type }) => type)).to.deep.equal(['step']);
    expect(errors).to.deep.equal([]);
    trainer.dispose();
  });

  describe('refuses', () => {
    const wrong: Readonly<Record<string, SummarizeOptions>> = {
      'every.steps: got 0': { every: { steps: 0 } },
      'bins: got 0': { bins: 0 },
      'summarize.gradients: got true': { gradients: true },
      'summarize.activations: got true': { activations: true },
      'summarize.layers: got': { layers: ['output'] },
    };
    for (const [message, options] of Object.entries(wrong))
      it(message, async () => {
        const error = await refusal(() => summarize(new PlainTrainer(), options));
        expect(error.code).to.equal('OPTION_INVALID');
        expect(error.message).to.include(message);
      });

    it('gradients of a trainer that tells none', async () => {
      const trainer = new PlainTrainer();
      const options = { every: { steps: 1 }, gradients: true } as const;
      const error = await refusal(() => allOf(of(stepEvent(0)).pipe(summarize(trainer, options))));
      expect(error.message).to.include('gradients of trainer model').and.include('leave the gradients out');
    });

    it('gradients on data without a batch', async () => {
      const trainer = new PlainTrainer();
      const options = { every: { steps: 1 }, gradients: of<Batch>() };
      const error = await refusal(() => allOf(of(stepEvent(0)).pipe(summarize(trainer, options))));
      expect(error.code).to.equal('SOURCE_INVALID');
    });
  });
});

const layered = () => mlp({ inputShape: [4], hidden: [6], classes: 3, scale: 1, variant: 'layers' });

/** A small run with histograms of weights and gradients every four steps. */
function summarized(small: SmallRun = {}): SmallRun {
  return {
    ...small,
    define: ({ read, createTrainer }) => {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.5 });
      const model = linear({ inputs: 2, variant: 'layers' });
      const trainer = createTrainer({ model, optimizer, loss: squaredLoss, computeWith: 'tensors' });
      return read(linearData({ size: 60, seed: 1 }), { epochs: 2 }).pipe(
        batch(8),
        train(trainer),
        summarize(trainer, { every: { steps: 4 }, gradients: true, activations: true, bins: 5 }),
        evaluate(trainer, linearData({ name: 'test', size: 20, seed: 9 })),
      );
    },
  };
}

function allOf(events$: Observable<PipelineEvent>): Promise<PipelineEvent[]> {
  return lastValueFrom(events$.pipe(toArray()));
}

function summariesIn(events: readonly PipelineEvent[]): readonly PipelineEventOf<'summary'>[] {
  return events.filter((event) => event.type === 'summary');
}
