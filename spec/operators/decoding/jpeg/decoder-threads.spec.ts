import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { randomResizedCrop } from '../../../../operators/augmentation/random-resized-crop.js';
import { cropPlan } from '../../../../operators/decoding/crop-part.js';
import { decodePicture } from '../../../../operators/decoding/jpeg/decode-picture.js';
import { decodeInThread } from '../../../../operators/decoding/jpeg/decoder-threads.js';
import { noise, ofPixels, waves } from '../../../helpers/encoded-pictures.js';

const maxPixels = 1_000_000;
const crop = randomResizedCrop([40, 50]);
const file = path.join(tmpdir(), 'millrace-no-such-picture.jpg');

describe('decodeInThread', () => {
  it('answers each of many with its own pixels', async () => {
    const pictures = [noise(), ofPixels(waves(80, 100)), ofPixels(waves(61, 83))];
    const files = await Promise.all(pictures.map((picture) => picture.jpeg().toBuffer()));
    const wishes = Array.from({ length: 24 }, (_, index) => ({
      image: { file: `${index}.jpg`, bytes: files[index % files.length] ?? Buffer.of() },
      crop: cropPlan({ source: 'spec', seed: 1, position: { epoch: 0, index } }, crop, 'crop'),
      maxPixels,
    }));
    const answers = await Promise.all(wishes.map(decodeInThread));
    expect(answers).to.deep.equal(wishes.map(decodePicture));
    expect(answers.map((part) => part?.shape)).to.deep.equal(wishes.map(() => [40, 50, 3]));
  });

  it('answers once a turn of the event loop, however many are there', async () => {
    const bytes = await noise().jpeg().toBuffer();
    let turn = 0;
    let counting = setImmediate(function count() {
      turn++;
      counting = setImmediate(count);
    });
    const image = { file: 'noise.jpg', bytes };
    const turns = await Promise.all(
      Array.from({ length: 24 }, () => decodeInThread({ image, maxPixels }).then(() => turn)),
    );
    clearImmediate(counting);
    expect(new Set(turns).size).to.equal(turns.length);
  });

  it('answers nothing for what it does not decode, and goes on', async () => {
    const bytes = await noise().jpeg({ progressive: true }).toBuffer();
    for (const image of [{ file, bytes }, { file, bytes: new Uint8Array() }, { file }, { file: tmpdir() }])
      expect(await decodeInThread({ image, maxPixels })).to.equal(undefined);
  });
});
