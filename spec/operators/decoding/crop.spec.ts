import { expect } from 'chai';
import type { EncodedImage } from '../../../core/encoded-image.js';
import type { Dense, Sample } from '../../../core/sample.js';
import { augment } from '../../../operators/augment.js';
import { randomResizedCrop } from '../../../operators/augmentation/random-resized-crop.js';
import { type DecodeImageOptions, decodeImage } from '../../../operators/decode-image.js';
import { shuffle } from '../../../operators/shuffle.js';
import { describeOperator } from '../../contracts/operator.js';
import {
  decoded,
  inMemory,
  meanDifference,
  ofPixels,
  sampleOf,
  streamOf,
  waves,
} from '../../helpers/encoded-pictures.js';
import { collect } from '../../helpers/flow.js';
import { runFrom } from '../../helpers/resume.js';

const crop = randomResizedCrop([24, 30], { scale: [0.2, 1] });
const boxes: Dense = { data: Float32Array.of(30, 20, 60, 50, 0, 0, 9, 9), shape: [2, 4] };
const y = { boxes, classes: { data: Uint8Array.of(5, 6), shape: [2] } };

describe('decodeImage, crop', () => {
  let png: EncodedImage;
  let samples: readonly Sample<EncodedImage, typeof y>[];

  before(async () => {
    png = await inMemory(ofPixels(waves(80, 100)).png());
    samples = Array.from({ length: 12 }, (_, index) => sampleOf(index, png, y));
  });

  const cropped = async (
    given: readonly Sample<EncodedImage, typeof y>[],
    options: DecodeImageOptions = {},
  ): Promise<readonly Sample<Dense, typeof y>[]> => {
    const { items, errors } = await collect(streamOf(given).pipe(decodeImage({ crop, ...options })));
    expect(errors).to.deep.equal([]);
    return items;
  };

  it('takes the parts that augment of the same name takes, and boxes follow them', async () => {
    const together = await cropped(samples, { name: 'vary' });
    const { items: apart } = await collect(
      streamOf(samples).pipe(decodeImage(), augment({ name: 'vary' }, crop)),
    );
    for (const [index, { x, y: label }] of together.entries()) {
      const other = apart[index];
      if (!other) throw new Error('fewer pictures came out');
      expect(x.shape).to.deep.equal([24, 30, 3]);
      expect(meanDifference(x, other.x)).to.be.lessThan(2.5);
      expect(label).to.deep.equal(other.y);
    }
  });

  it('takes another part of each, and others in another epoch, for another seed and under another name', async () => {
    const variants = [
      await cropped(samples),
      await cropped(samples.map(({ x }, index) => sampleOf(index, x, y, 1))),
      await cropped(samples.map((sample) => ({ ...sample, at: { ...sample.at, seed: 2 } }))),
      await cropped(samples, { name: 'other' }),
    ];
    const parts = variants.flatMap((items) => items.map(({ x }) => Buffer.from(x.data).toString('hex')));
    expect(new Set(parts).size).to.equal(parts.length);
  });

  it('takes the same parts with any concurrency, in any order and after a resume', async () => {
    const all = await cropped(samples);
    expect(await cropped(samples, { concurrency: 1 })).to.deep.equal(all);
    expect(await cropped(samples.slice(7))).to.deep.equal(all.slice(7));
    expect(await cropped([...samples].reverse())).to.deep.equal([...all].reverse());
  });

  it('takes the same parts of a JPEG that is decoded at a half, a quarter or an eighth', async () => {
    const image = waves(1200, 1600);
    const jpeg = await inMemory(ofPixels(image).jpeg({ quality: 95 }));
    for (const size of [40, 80, 160]) {
      const large = randomResizedCrop(size, { scale: [0.6, 1] });
      const part = await decoded(jpeg, { crop: large, name: 'vary' });
      const whole = sampleOf(0, image, 0);
      const { items } = await collect(streamOf([whole]).pipe(augment({ name: 'vary' }, large)));
      // A step of the waves across a pixel of the smallest is 16.
      expect(meanDifference(part, items[0]?.x ?? image)).to.be.lessThan(size === 40 ? 6 : 3);
    }
  });

  it('takes them of the picture as its camera was held, where told so', async () => {
    const upright = waves(60, 90);
    const held = await inMemory(ofPixels(upright).rotate(270).withMetadata({ orientation: 6 }).png());
    const straight = await inMemory(ofPixels(upright).png());
    const [turned, expected] = [
      await decoded(held, { crop, orient: true }),
      await decoded(straight, { crop, orient: true }),
    ];
    expect(meanDifference(turned, expected)).to.equal(0);
  });

  it('makes grey of them', async () => {
    expect((await decoded(png, { crop, channels: 1 })).shape).to.deep.equal([24, 30, 1]);
  });

  it('joins the run with what it is set to, so that a resume with another is refused', async () => {
    const { joined } = await runFrom(streamOf(samples).pipe(decodeImage({ crop })), undefined);
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      { name: 'decodeImage', options: { crop: crop.name } },
    ]);
    expect(crop.name).to.equal(
      'randomResizedCrop({"size":[24,30],"scale":[0.2,1],"ratio":[0.75,1.3333333333333333]})',
    );
  });

  it('refuses to stand behind shuffle, where it could not tell samples apart', async () => {
    const { errors } = await collect(streamOf(samples).pipe(shuffle(4), decodeImage({ crop })));
    expect(errors[0]).to.include({ code: 'ORDER_INVALID' });
    expect(String(errors[0])).to.include('Put decodeImage before shuffle');
  });

  for (const other of [{ width: 8 }, { height: 8 }, { fit: 'fill' }] as const)
    it(`refuses ${Object.keys(other)} beside it`, () => {
      expect(() => decodeImage({ crop, ...other })).to.throw('decodeImage.crop');
    });

  describeOperator('decodeImage with crop', {
    create: () => decodeImage<number>({ crop: randomResizedCrop(2), concurrency: 2 }),
    item: (index) => sampleOf(index, png, 1),
    inFlight: 1 + 8,
  });
});
