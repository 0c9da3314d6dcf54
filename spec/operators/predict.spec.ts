import { expect } from 'chai';
import { from, lastValueFrom, of, toArray } from 'rxjs';
import type { Batch, Sample } from '../../core/sample.js';
import { linearLearner } from '../../models/linear-learner.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { predict } from '../../operators/predict.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';

describeOperator<Sample, Sample>('predict', {
  create: () => predict(new Doubling()),
  item: (index) => sampleOf(index),
  inFlight: 1,
});

describeOperator<Sample, Sample>('predict, by a trainer in another thread', {
  create: () => predict(new RemoteDoubling()),
  item: (index) => sampleOf(index),
  inFlight: 1 + 4,
});

describe('predict', () => {
  it('passes each sample on with the outputs for it', async () => {
    for (const trainer of [new Doubling(), new RemoteDoubling()]) {
      const [first, second] = await lastValueFrom(
        from([sampleOf(3), sampleOf(4)]).pipe(predict(trainer), toArray()),
      );
      expect(first).to.deep.equal({
        ...sampleOf(3),
        prediction: { data: Float64Array.of(6), shape: [1] },
        step: 0,
      });
      expect([...(second?.prediction.data ?? [])]).to.deep.equal([8]);
    }
  });

  it('predicts a whole batch at once', async () => {
    const batch: Batch = { ...numberBatch(1, 0), x: { data: Float64Array.of(1, 2), shape: [2, 1] }, size: 2 };
    const { prediction } = await lastValueFrom(of(batch).pipe(predict(new Doubling())));
    expect(prediction).to.deep.equal({ data: Float64Array.of(2, 4), shape: [2, 1] });
  });

  it('sees the newest weights', async () => {
    const trainer = linearLearner({ features: 1, optimizer: sgd(0.5) }).create({ seed: 1 });
    const seen: unknown[] = [];
    from([sampleOf(1), sampleOf(1)])
      .pipe(predict(trainer))
      .subscribe(({ prediction, step }) => {
        seen.push([step, prediction.data[0]]);
        trainer.step({
          x: { data: Float64Array.of(1), shape: [1, 1] },
          y: { data: Float64Array.of(1), shape: [1] },
          size: 1,
        });
      });
    expect(seen).to.deep.equal([
      [0, 0],
      [1, 1],
    ]);
  });

  it('refuses what is not dense, by its place', async () => {
    const error = await refusal(() =>
      lastValueFrom(of({ ...sampleOf(5), x: 'text' }).pipe(predict(new Doubling()))),
    );
    expect(error.code).to.equal('SHAPE_INVALID');
    expect(error.message).to.include('"index":5');
  });
});

class Doubling extends PlainTrainer {
  override predict({ data, shape }: Batch['x']): Batch['x'] | Promise<Batch['x']> {
    return { data: Float64Array.from(data, (value) => 2 * value), shape };
  }
}

class RemoteDoubling extends Doubling {
  readonly remote = true;

  override async predict(x: Batch['x']): Promise<Batch['x']> {
    return super.predict(x);
  }
}

function sampleOf(index: number): Sample<Batch['x'], number> {
  const at = { source: 'spec', seed: 1, position: { epoch: 0, index } };
  return { x: { data: Float64Array.of(index), shape: [1] }, y: 0, at };
}
