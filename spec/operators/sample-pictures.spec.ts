import { expect } from 'chai';
import { from, lastValueFrom, map, type Observable, of, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import { read } from '../../core/read.js';
import type { Dense, Sample } from '../../core/sample.js';
import { batch } from '../../operators/batch.js';
import { type SamplePicturesOptions, samplePictures } from '../../operators/sample-pictures.js';
import type { SampleData } from '../../operators/summaries/first-samples.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeOperator } from '../contracts/operator.js';
import { stepEvent } from '../helpers/plain-trainer.js';
import { pixelsIn } from '../helpers/png.js';
import { refusal } from '../helpers/refusal.js';
import { runFrom } from '../helpers/resume.js';

/** Three pictures of two by two pixels; the upper left pixel tells them apart. */
const pictures = fromArrays({
  name: 'pictures',
  x: { data: Uint8Array.of(0, 255, 255, 255, 100, 255, 255, 255, 200, 255, 255, 255), shape: [3, 2, 2, 1] },
  y: Uint8Array.of(0, 1, 0),
});

// Each pixel becomes 56 by 56, with a margin of 12.
const side = 112;
const gap = 12;
const line = 16;

describeOperator<PipelineEvent, PipelineEvent>('samplePictures', {
  create: () => samplePictures(pictures),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => (count === 0 ? 0 : count + 1),
});

describe('samplePictures', () => {
  it('adds one picture of the first samples after the first step', async () => {
    const events = await allOf(from([0, 1, 2].map(stepEvent)).pipe(samplePictures(pictures)));
    expect(events.map(({ type }) => type)).to.deep.equal(['step', 'summary', 'step', 'step']);
    expect(events[1]).to.deep.include({ name: 'samples', step: 1 });
  });

  it('puts the samples side by side, enlarged, with a line for their labels', async () => {
    const { width, height, at } = await pictureOf(pictures);
    expect({ width, height }).to.deep.equal({
      width: 3 * (side + gap) + gap,
      height: side + line + 2 * gap,
    });
    for (const [place, level] of [0, 100, 200].entries()) {
      const left = gap + place * (side + gap);
      expect(at(left, gap)).to.deep.equal([level, level, level]);
      expect(at(left + 55, gap + 55)).to.deep.equal([level, level, level]);
      expect(at(left + 56, gap)).to.deep.equal([255, 255, 255]);
    }
  });

  it('begins a new row where one is full, and shows no more than asked for', async () => {
    const { width, height } = await pictureOf(pictures, { columns: 1, count: 2 });
    expect({ width, height }).to.deep.equal({ width: side + 2 * gap, height: 2 * (side + line + gap) + gap });
  });

  it('makes large pictures smaller', async () => {
    const large = of(sampleOf({ data: new Uint8Array(500 * 1000 * 3), shape: [500, 1000, 3] }));
    const { width, height } = await pictureOf(large);
    expect({ width, height }).to.deep.equal({ width: 224 + 2 * gap, height: 112 + 2 * gap });
  });

  it('spreads numbers that are no bytes from black to white', async () => {
    const { at } = await pictureOf(of(sampleOf({ data: Float32Array.of(-1, 3, 1, 3), shape: [2, 2, 1] })));
    expect([at(gap, gap)[0], at(gap + side - 1, gap)[0], at(gap, gap + side - 1)[0]]).to.deep.equal([
      0, 255, 127,
    ]);
  });

  it('draws the boxes of labels', async () => {
    const black = { data: new Uint8Array(112 * 112), shape: [112, 112, 1] };
    const boxes = { data: Float32Array.of(20, 30, 80, 90), shape: [1, 4] };
    const labels = { data: Uint8Array.of(1), shape: [1] };
    const sample = { ...sampleOf(black), y: { boxes, labels } };
    const { at } = await pictureOf(of(sample), { classes: ['cat', 'dog'] });
    const [red = 0, green = 0] = at(gap + 20, gap + 60);
    expect(green)
      .to.be.above(150)
      .and.above(2 * red);
    expect(at(gap + 50, gap + 60)).to.deep.equal([0, 0, 0]);
  });

  it('takes samples and batches as well as sources', async () => {
    const whole = await eventOf(pictures);
    const samples$ = read(pictures, { shuffle: false });
    expect(await eventOf(samples$)).to.deep.equal(whole);
    expect(await eventOf(samples$.pipe(batch(2)))).to.deep.equal(whole);
  });

  it('writes whatever a class is called', async () => {
    const plain = await eventOf(pictures, { classes: ['a', 'b'] });
    const odd = await eventOf(pictures, {
      classes: ['<&>"\u0007', 'a name that is far too long for its picture'],
    });
    expect(odd).not.to.deep.equal(plain);
  });

  it('does not repeat the picture in a resumed run', async () => {
    const events = [0, 1].map(stepEvent);
    const first = await runFrom(from(events).pipe(samplePictures(pictures)), undefined, 1);
    const second = await runFrom(from(events.slice(1)).pipe(samplePictures(pictures)), first.mark);
    expect(second.items.map(({ type }) => type)).to.deep.equal(['summary', 'step']);
    const third = await runFrom(from(events.slice(1)).pipe(samplePictures(pictures)), second.mark);
    expect(third.items.map(({ type }) => type)).to.deep.equal(['step']);
  });

  describe('refuses', () => {
    it('samples that are no pictures', async () => {
      const error = await refusal(() => eventOf(of(sampleOf({ data: new Uint8Array(4), shape: [4] }))));
      expect(error.code).to.equal('SHAPE_INVALID');
      expect(error.message).to.include("got '[4]'").and.include('[height, width, channels]');
    });

    it('data without a sample', async () => {
      expect((await refusal(() => eventOf(of<Sample>()))).code).to.equal('SOURCE_INVALID');
    });

    it('options that are wrong', async () => {
      for (const options of [{ count: 0 }, { count: 257 }, { columns: 0 }, { name: '' }])
        expect((await refusal(() => samplePictures(pictures, options))).code).to.equal('OPTION_INVALID');
    });
  });

  it('passes on what reading the data fails with', async () => {
    const broken = read(pictures).pipe(
      map((): Sample => {
        throw new Error('unreadable');
      }),
    );
    const failure = await eventOf(broken).catch((error: unknown) => error);
    expect(String(failure)).to.include('unreadable');
  });
});

function sampleOf(x: Dense): Sample {
  return { x, y: undefined, at: { source: 'spec', seed: 1, position: { epoch: 0, index: 0 } } };
}

function allOf(events$: Observable<PipelineEvent>): Promise<PipelineEvent[]> {
  return lastValueFrom(events$.pipe(toArray()));
}

async function eventOf(
  data: SampleData,
  options?: SamplePicturesOptions,
): Promise<PipelineEvent | undefined> {
  return (await allOf(of(stepEvent(0)).pipe(samplePictures(data, options))))[1];
}

async function pictureOf(data: SampleData, options?: SamplePicturesOptions) {
  const event = await eventOf(data, options);
  if (event?.type !== 'summary' || event.picture === undefined) throw new Error('there is no picture');
  return await pixelsIn(Buffer.from(event.picture, 'base64'));
}
