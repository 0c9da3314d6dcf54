import { join } from 'node:path';
import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent, PipelineEventOf } from '../../core/events.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { NamedArray } from '../../models/model.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { softmaxCrossEntropy } from '../../models/softmax-cross-entropy.js';
import type { ActivationsRequest } from '../../models/trainer.js';
import { type ActivationPicturesOptions, activationPictures } from '../../operators/activation-pictures.js';
import { batch } from '../../operators/batch.js';
import type { SampleData } from '../../operators/summaries/first-samples.js';
import { train } from '../../operators/train.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { pixelsIn } from '../helpers/png.js';
import { convolution } from '../helpers/portable-parts.js';
import { refusal } from '../helpers/refusal.js';
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

/** Four pictures of four by four pixels, of two classes. */
const pictures = fromArrays({
  name: 'pictures',
  x: { data: Uint8Array.from({ length: 64 }, (_, place) => (place * 37) % 256), shape: [4, 4, 4, 1] },
  y: Uint8Array.of(0, 1, 0, 1),
});

// Each sample is enlarged to 112 by 112, and each of its maps as well; with a margin of 12 and a line below.
const [side, gap, line] = [112, 12, 16];

/** Its layer `edges` has 2 by 2 places and 3 channels: -1 everywhere, 0 everywhere, and 0, 1, 2, 3; `scores` has no places. */
class Layered extends PlainTrainer {
  readonly asked: ActivationsRequest[] = [];

  activations(request: ActivationsRequest = {}): readonly NamedArray[] {
    this.asked.push(request);
    const size = request.x?.shape[0] ?? 0;
    const one = [-1, 0, 0, -1, 0, 1, -1, 0, 2, -1, 0, 3];
    const edges = Float32Array.from({ length: 12 * size }, (_, place) => one[place % 12] ?? 0);
    const outputs: readonly NamedArray[] = [
      { name: 'edges', shape: [size, 2, 2, 3], dtype: 'float32', data: edges },
      { name: 'scores', shape: [size, 2], dtype: 'float32', data: new Float32Array(2 * size) },
    ];
    return outputs.filter(({ name }) => request.layers?.includes(name) ?? true);
  }
}

describeOperator<PipelineEvent, PipelineEvent>('activationPictures', {
  create: () => activationPictures(new Layered(), pictures, { every: { steps: 10 } }),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => count + Math.floor(count / 10),
});

describe('activationPictures', () => {
  const folder = useFolder();

  it('asks for the first samples, and tells what is black and white', async () => {
    const trainer = new Layered();
    const summaries = await summariesOf(trainer, pictures, { count: 2 });
    const [x, ...others] = trainer.asked.map((asked): Dense | undefined => asked.x);
    expect(x?.shape).to.deep.equal([2, 4, 4, 1]);
    expect(others).to.deep.equal([]);
    expect(summaries.map(({ name, step, text }) => ({ name, step, text }))).to.deep.equal([
      { name: 'activations/edges', step: 1, text: '2 × 2, 3 channels, from -1 (black) to 3 (white)' },
    ]);
  });

  it('draws a row for each sample: itself, and each channel in its size', async () => {
    const [summary] = await summariesOf(new Layered(), pictures, { count: 2 });
    const { width, height, at } = await pixelsIn(Buffer.from(summary?.picture ?? '', 'base64'));
    expect({ width, height }).to.deep.equal({
      width: 4 * (side + gap) + gap,
      height: 2 * (side + line + gap) + gap,
    });
    const level = (column: number, right: number, down: number): number | undefined =>
      at(gap + column * (side + gap) + right, gap + side + line + gap + down)[0];
    // The second sample begins with pixel 16 of all: 16 * 37 mod 256.
    expect(level(0, 1, 1)).to.equal(80);
    expect([level(1, 1, 1), level(2, 1, 1)]).to.deep.equal([0, 64]);
    // A quarter of the channels of 0 .. 3 each: 4 shades of 64 from -1 to 3.
    expect([level(3, 1, 1), level(3, side - 2, 1)]).to.deep.equal([64, 128]);
    expect([level(3, 1, side - 2), level(3, side - 2, side - 2)]).to.deep.equal([191, 255]);
  });

  it('shows no more channels than asked for', async () => {
    const [summary] = await summariesOf(new Layered(), pictures, { count: 1, channels: 2 });
    const { width } = await pixelsIn(Buffer.from(summary?.picture ?? '', 'base64'));
    expect(width).to.equal(3 * (side + gap) + gap);
    expect(summary?.text).to.include('2 of 3 channels');
  });

  it('answers each epoch unless told otherwise', async () => {
    const trainer = new Layered();
    const batches = [numberBatch(1, 0), numberBatch(1, 1), numberBatch(1, 0, { epoch: 1 })];
    const shown = from(batches).pipe(train(trainer), activationPictures(trainer, pictures), toArray());
    const types = (await lastValueFrom(shown)).map(({ type }) => type).join(' ');
    expect(types).to.equal('step step epoch summary step epoch summary');
  });

  it('draws all layers that put out maps, of a network as it is at that step', async () => {
    await completed(smallRun(folder.path, depicted()));
    const events = await repeatableIn(folder.path);
    const drawn = events.filter((event) => 'type' in event && event.type === 'summary');
    const layers = ['scaled', 'edges', 'pool', 'dropped'].map((layer) => `activations/${layer}`);
    expect(drawn.map((event) => ('name' in event ? event.name : ''))).to.deep.equal([...layers, ...layers]);
    const [, first, , , , later] = drawn.map((event) => ('picture' in event ? event.picture : undefined));
    expect(first).to.be.a('string').and.not.to.equal(later);
  });

  it('changes nothing of the training', async () => {
    const [drawn, plain] = [join(folder.path, 'drawn'), join(folder.path, 'plain')];
    await completed(smallRun(drawn, depicted()));
    await completed(smallRun(plain, depicted({ shown: false })));
    expect(await weightsIn(drawn)).to.equal(await weightsIn(plain));
  });

  it('draws of a trainer in a worker what it draws of one here', async function () {
    this.timeout(60_000);
    const [here, there] = [join(folder.path, 'here'), join(folder.path, 'there')];
    await completed(smallRun(here, depicted()));
    await completed(smallRun(there, { ...depicted(), options: { engine: { prefer: 'cpu', worker: true } } }));
    expect(await repeatableIn(there)).to.deep.equal(await repeatableIn(here));
  });

  it('gives a resumed run the events and weights of one that was never stopped', async () => {
    const whole = join(folder.path, 'whole');
    await completed(smallRun(whole, depicted()));
    const events = await repeatableIn(whole);
    for (const sequence of [1, 2, 3]) {
      const dir = join(folder.path, `stopped-${sequence}`);
      await stoppedAt(dir, sequenceIs(sequence), depicted());
      await completed(smallRun(dir, depicted()));
      expect(await repeatableIn(dir)).to.deep.equal(events);
      expect(await weightsIn(dir)).to.equal(await weightsIn(whole));
    }
  });

  describe('refuses', () => {
    it('a layer that puts out no maps, where it is asked for by name', async () => {
      const error = await refusal(() => summariesOf(new Layered(), pictures, { layers: ['scores'] }));
      expect(error.code).to.equal('SHAPE_INVALID');
      expect(error.message).to.include('layer scores of trainer model').and.include('[4, 2]');
    });

    it('samples that are no pictures', async () => {
      const samples: readonly Sample[] = [
        { x: { data: new Float32Array(3), shape: [3] }, y: 0, at: stepEvent(0).at },
      ];
      const error = await refusal(() => summariesOf(new Layered(), from(samples)));
      expect(error.code).to.equal('SHAPE_INVALID');
    });

    it('a trainer that tells no activations', async () => {
      const error = await refusal(() => summariesOf(new PlainTrainer(), pictures));
      expect(error.message).to.include('activations of trainer model');
    });

    const wrong: readonly ActivationPicturesOptions[] = [{ count: 0 }, { channels: 65 }, { layers: [] }];
    for (const options of wrong)
      it(JSON.stringify(options), async () => {
        const error = await refusal(() => activationPictures(new Layered(), pictures, options));
        expect(error.code).to.equal('OPTION_INVALID');
      });
  });
});

/** A run with pictures of its activations every two steps, where they are shown. */
function depicted({ shown = true } = {}): SmallRun {
  return {
    define: ({ read, createTrainer }) => {
      const trainer = createTrainer({ model: convolution, optimizer: sgd(0.1), loss: softmaxCrossEntropy });
      const trained$ = read(pictures, { epochs: 2 }).pipe(batch(2), train(trainer));
      if (!shown) return trained$;
      return trained$.pipe(activationPictures(trainer, pictures, { every: { steps: 2 }, count: 2 }));
    },
  };
}

async function summariesOf(
  trainer: PlainTrainer,
  data: SampleData,
  options: ActivationPicturesOptions = {},
): Promise<readonly PipelineEventOf<'summary'>[]> {
  const shown = activationPictures(trainer, data, { every: { steps: 1 }, ...options });
  const events = await lastValueFrom(from([stepEvent(0)]).pipe(shown, toArray()));
  return events.filter((event) => event.type === 'summary');
}
