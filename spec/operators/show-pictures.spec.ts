import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import { type ShownPicture, showPictures } from '../../operators/show-pictures.js';
import { train } from '../../operators/train.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';

const black = { data: new Uint8Array(4), shape: [2, 2, 1] };

describeOperator<PipelineEvent, PipelineEvent>('showPictures', {
  create: () => showPictures(new PlainTrainer({ name: 'other' }), async () => [{ picture: black }]),
  item: stepEvent,
  inFlight: 2,
});

describe('showPictures', () => {
  const shown = async (draw: () => Promise<readonly ShownPicture[]>): Promise<readonly PipelineEvent[]> => {
    const trainer = new PlainTrainer();
    const batches = from([numberBatch(1, 1), numberBatch(2, 3), numberBatch(1, 1, { epoch: 1 })]);
    return await lastValueFrom(batches.pipe(train(trainer), showPictures(trainer, draw), toArray()));
  };

  it('adds a PNG after each epoch', async () => {
    const events = await shown(async () => [{ picture: black, caption: 'black' }, { picture: black }]);
    expect(events.map(({ type }) => type).join(' ')).to.equal('step step epoch summary step epoch summary');
    const [summary] = events.filter((event) => event.type === 'summary');
    expect(summary?.name).to.equal('pictures');
    expect(Buffer.from(summary?.picture ?? '', 'base64').toString('latin1', 1, 4)).to.equal('PNG');
  });

  it('adds nothing where nothing is drawn', async () => {
    expect((await shown(async () => [])).some(({ type }) => type === 'summary')).to.equal(false);
  });

  it('fails where what is drawn is no picture', async () => {
    const wrong = shown(async () => [{ picture: { data: new Float32Array(3), shape: [3] } }]);
    expect(String(await wrong.catch((error: unknown) => error))).to.match(/SHAPE_INVALID|a picture/);
  });
});
