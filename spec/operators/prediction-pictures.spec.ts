import { join } from 'node:path';
import { expect } from 'chai';
import { from, lastValueFrom, type Observable, of, toArray } from 'rxjs';
import type { PipelineEvent, PipelineEventOf } from '../../core/events.js';
import type { Dense, Sample } from '../../core/sample.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import { softmaxRegression } from '../../models/softmax-regression.js';
import { batch } from '../../operators/batch.js';
import { type PredictionPicturesOptions, predictionPictures } from '../../operators/prediction-pictures.js';
import type { SampleData } from '../../operators/summaries/first-samples.js';
import { train } from '../../operators/train.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { pixelsIn } from '../helpers/png.js';
import { refusal } from '../helpers/refusal.js';
import {
  completed,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
} from '../helpers/small-run.js';

/** Six pictures of one pixel, dark ones of class 0 and light ones of class 1. */
const pictures = fromArrays({
  name: 'pictures',
  x: { data: Uint8Array.of(10, 20, 30, 225, 235, 245), shape: [6, 1, 1, 1] },
  y: Uint8Array.of(0, 0, 0, 1, 1, 1),
});

/** Says of every picture that it is of class 1. */
class SaysOne extends PlainTrainer {
  readonly asked: Dense[] = [];

  override predict(x: Dense): Dense {
    this.asked.push(x);
    const size = x.shape[0] ?? 0;
    return { data: Float32Array.from({ length: 2 * size }, (_, place) => place % 2), shape: [size, 2] };
  }
}

describeOperator<PipelineEvent, PipelineEvent>('predictionPictures', {
  create: () => predictionPictures(new SaysOne(), pictures, { every: { steps: 10 } }),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => count + Math.floor(count / 10),
});

describe('predictionPictures', () => {
  const folder = useFolder();

  it('shows what the trainer makes of the first samples, and tells how many are right', async () => {
    const trainer = new SaysOne();
    const [event] = await summariesOf(trainer, pictures, { count: 4 });
    expect(event).to.deep.include({ name: 'predictions', step: 1, text: '1 of 4 right' });
    expect(trainer.asked).to.deep.equal([{ data: Uint8Array.of(10, 20, 30, 225), shape: [4, 1, 1, 1] }]);
  });

  it('frames those that are wrong', async () => {
    const [event] = await summariesOf(new SaysOne(), pictures);
    const { at } = await pixelsIn(Buffer.from(event?.picture ?? '', 'base64'));
    const isRed = ([red = 0, green = 0]: readonly number[]): boolean => red > 120 && red > 2 * green;
    const frames = [0, 1, 2, 3].map((place) => isRed(at(11 + place * 124, 60)));
    expect(frames).to.deep.equal([true, true, true, false]);
  });

  it('draws boxes that a model predicts, as it is told', async () => {
    const black = { data: new Uint8Array(112 * 112), shape: [112, 112, 1] };
    const sample: Sample = { x: black, y: undefined, at: { source: 'spec', seed: 1, position: null } };
    const boxes = { boxes: { data: Float32Array.of(10, 10, 100, 100), shape: [1, 4] } };
    const [event] = await summariesOf(new SaysOne(), of(sample), { interpret: () => ({ boxes }) });
    const { at } = await pixelsIn(Buffer.from(event?.picture ?? '', 'base64'));
    // It is dashed: some of its edge is yellow.
    const edge = Array.from({ length: 60 }, (_, step) => at(12 + 10, 12 + 20 + step));
    expect(edge.some(([red = 0, , blue = 255]) => red > 150 && blue < 100)).to.equal(true);
    expect(event).not.to.have.property('text');
  });

  it('draws what it can of boxes that lie beyond the picture, or nowhere', async () => {
    const black = { data: new Uint8Array(112 * 112), shape: [112, 112, 1] };
    const sample: Sample = { x: black, y: undefined, at: { source: 'spec', seed: 1, position: null } };
    const sides = [-1e9, 20, Number.POSITIVE_INFINITY, 30, 0, Number.NaN, 5, 5, 30, 30, 10, 10];
    const boxes = { boxes: { data: Float32Array.from(sides), shape: [3, 4] } };
    const [event] = await summariesOf(new SaysOne(), of(sample), { interpret: () => ({ boxes }) });
    const { at, width } = await pixelsIn(Buffer.from(event?.picture ?? '', 'base64'));
    expect([at(4, 32), at(width - 4, 32)]).to.deep.equal([
      [255, 255, 255],
      [255, 255, 255],
    ]);
  });

  it('answers each epoch unless told otherwise', async () => {
    const trainer = new SaysOne();
    const batches = [numberBatch(1, 0), numberBatch(1, 1), numberBatch(1, 0, { epoch: 1 })];
    const shown = from(batches).pipe(train(trainer), predictionPictures(trainer, pictures), toArray());
    const types = (await lastValueFrom(shown)).map(({ type }) => type).join(' ');
    expect(types).to.equal('step step epoch summary step epoch summary');
  });

  it('gives a resumed run the events of one that was never stopped', async () => {
    const whole = join(folder.path, 'whole');
    await completed(smallRun(whole, depicted));
    const events = await repeatableIn(whole);
    for (const sequence of [3, 4, 5]) {
      const dir = join(folder.path, `stopped-${sequence}`);
      await stoppedAt(dir, sequenceIs(sequence), depicted);
      await completed(smallRun(dir, depicted));
      expect(await repeatableIn(dir)).to.deep.equal(events);
    }
  });

  it('refuses pictures of several shapes, and an interpretation that is no function', async () => {
    const at = { source: 'spec', seed: 1, position: null };
    const samples = [1, 2].map((width): Sample => {
      return { x: { data: new Uint8Array(width), shape: [1, width, 1] }, y: 0, at };
    });
    const error = await refusal(() => summariesOf(new SaysOne(), from(samples)));
    expect(error.code).to.equal('SHAPE_INVALID');
    expect(error.message).to.include('resize');
    const options = Object.assign({}, { interpret: 'argmax' });
    expect(
      (await refusal(() => Reflect.apply(predictionPictures, undefined, [new SaysOne(), pictures, options])))
        .code,
    ).to.equal('OPTION_INVALID');
  });
});

/** A run with a picture of its predictions every two steps. */
const depicted: SmallRun = {
  define: ({ read, createTrainer }) => {
    const model = softmaxRegression({ inputShape: [1, 1, 1], classes: 2 });
    const trainer = createTrainer({ model, optimizer: sgd(0.5), loss: softmaxCrossEntropy });
    const shown = predictionPictures(trainer, pictures, { every: { steps: 2 }, classes: ['dark', 'light'] });
    return read(pictures, { epochs: 2 }).pipe(batch(2), train(trainer), shown);
  },
};

async function summariesOf(
  trainer: PlainTrainer,
  data: SampleData,
  options: PredictionPicturesOptions = {},
): Promise<readonly PipelineEventOf<'summary'>[]> {
  const shown = predictionPictures(trainer, data, { every: { steps: 1 }, ...options });
  const events$: Observable<PipelineEvent> = of(stepEvent(0)).pipe(shown);
  const events = await lastValueFrom(events$.pipe(toArray()));
  return events.filter((event) => event.type === 'summary');
}
