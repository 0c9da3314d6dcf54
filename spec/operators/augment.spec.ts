import { expect } from 'chai';
import fc from 'fast-check';
import { from, type MonoTypeOperatorFunction } from 'rxjs';
import { randomFor } from '../../core/random.js';
import type { Dense, Sample } from '../../core/sample.js';
import { type AugmentOptions, augment } from '../../operators/augment.js';
import type { Boxed } from '../../operators/augmentation/boxes.js';
import { gaussianBlur } from '../../operators/augmentation/gaussian-blur.js';
import { randomAffine } from '../../operators/augmentation/random-affine.js';
import { randomBrightness } from '../../operators/augmentation/random-brightness.js';
import { randomContrast } from '../../operators/augmentation/random-contrast.js';
import { crop, randomCrop } from '../../operators/augmentation/random-crop.js';
import { randomErasing } from '../../operators/augmentation/random-erasing.js';
import { randomFlip } from '../../operators/augmentation/random-flip.js';
import { randomGrayscale } from '../../operators/augmentation/random-grayscale.js';
import { randomHue } from '../../operators/augmentation/random-hue.js';
import { randomResizedCrop } from '../../operators/augmentation/random-resized-crop.js';
import { randomRotation } from '../../operators/augmentation/random-rotation.js';
import { randomSaturation } from '../../operators/augmentation/random-saturation.js';
import type { Transform } from '../../operators/augmentation/transform.js';
import { mapAsync } from '../../operators/map-async.js';
import { shuffle } from '../../operators/shuffle.js';
import { describeOperator } from '../contracts/operator.js';
import { collect } from '../helpers/flow.js';
import { runFrom } from '../helpers/resume.js';

describeOperator('augment', {
  create: () => augment<Sample<Dense, number>>(randomCrop(3, { padding: 1 }), randomFlip()),
  createThrowing: (error) =>
    augment<Sample<Dense, number>>(() => {
      throw error;
    }),
  item: picture,
  inFlight: 1,
});

describe('augment', () => {
  it('changes a picture the same way in whatever order pictures come', () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index)),
        async (order) => {
          const inOrder = await augmented(Array.from({ length: 30 }, (_, index) => picture(index)));
          const shuffled = await augmented(order.map((index) => picture(index)));
          expect(shuffled).to.deep.equal(order.map((index) => inOrder[index]));
        },
      ),
    ));

  it('changes it another way in another epoch, for another seed, and under another name', async () => {
    const pictures = Array.from({ length: 30 }, (_, index) => picture(index));
    const variants = [
      await augmented(pictures),
      await augmented(
        pictures.map(({ at, ...rest }, index) => ({ ...rest, at: { ...at, position: { epoch: 1, index } } })),
      ),
      await augmented(pictures.map(({ at, ...rest }) => ({ ...rest, at: { ...at, seed: 2 } }))),
      (await collect(from(pictures).pipe(augment({ name: 'other' }, ...transforms)))).items,
    ];
    expect(new Set(variants.map((samples) => JSON.stringify(samples.map(({ x }) => x)))).size).to.equal(4);
  });

  it('applies its transforms in turn, each with choices of its own', async () => {
    const drawn: number[] = [];
    const drawing =
      (add: number): Transform =>
      (image, random) => {
        drawn.push(random.uniform());
        return { ...image, data: Uint8Array.from(image.data, (value) => value * 2 + add) };
      };
    const { items } = await collect(
      from([picture(1, Uint8Array.of(1))]).pipe(augment(drawing(1), drawing(0))),
    );
    expect([...(items[0]?.x.data ?? [])]).to.deep.equal([6]);
    expect(new Set(drawn).size).to.equal(2);
  });

  it('keeps everything but x, and leaves the picture it was given alone', async () => {
    const before = { ...picture(4), weight: 2, path: 'shoe.png' };
    const copy = before.x.data.slice();
    const { items } = await collect(from([before]).pipe(augment(...transforms)));
    const { x: _, ...rest } = before;
    expect(items[0]).to.deep.include(rest);
    expect(before.x.data).to.deep.equal(copy);
  });

  it('joins the run with what its transforms are set to', async () => {
    const { joined } = await runFrom(
      from([picture(0)]).pipe(augment({ name: 'vary' }, ...transforms)),
      undefined,
    );
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      {
        name: 'vary',
        options: {
          transforms: [
            'randomCrop({"size":[3,3],"padding":1})',
            'randomFlip({"probability":0.5,"direction":"horizontal"})',
          ],
          smallestBox: 1,
        },
      },
    ]);
  });

  it('refuses to stand behind shuffle, where it could not tell samples apart', async () => {
    const { errors } = await collect(
      from(Array.from({ length: 9 }, (_, index) => picture(index))).pipe(shuffle(4), augment(...transforms)),
    );
    expect(errors[0]).to.include({ code: 'ORDER_INVALID' });
    expect(String(errors[0])).to.include('Put augment before shuffle');
  });

  it('refuses what is no picture, by its place', async () => {
    const { errors } = await collect(
      from([{ ...picture(7), x: [1, 2] }]).pipe(augment<Sample>(randomFlip())),
    );
    expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
    expect(String(errors[0])).to.include('"index":7');
  });
});

describe('augment, of every transform', () => {
  it('makes the same of a picture whatever comes between, before and after it, and after any resume', () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Array.from({ length: 12 }, (_, index) => index)),
        async (order) => {
          const inOrder = await variedPictures(Array.from({ length: 12 }, (_, index) => index));
          const others = await variedPictures(order);
          expect(others).to.deep.equal(order.map((index) => inOrder[index]));
        },
      ),
      { numRuns: 20 },
    ));

  it('makes the same of it while others wait: with any concurrency', async () => {
    const indices = Array.from({ length: 12 }, (_, index) => index);
    const slow = from(indices.map(colorPicture)).pipe(
      mapAsync(
        async (sample) => {
          await new Promise((resolve) => setTimeout(resolve, 12 - sample.y));
          return sample;
        },
        { concurrency: 4, ordered: false },
      ),
      augment(...everything),
    );
    const { items } = await collect(slow);
    const inOrder = await variedPictures(indices);
    expect([...items].sort((one, other) => one.y - other.y)).to.deep.equal(inOrder);
  });
});

describe('augment, of boxes', () => {
  const boxes = { data: Float32Array.of(0, 0, 2, 2, 2, 1, 5, 4, 1.5, 1, 3, 3), shape: [3, 4] };
  const y = { boxes, labels: { data: Int32Array.of(7, 8, 9), shape: [3] }, file: 'street.png' };
  const left: Transform = (image) => crop(image, { top: 0, left: 2, height: 4, width: 3 });

  it('moves them with their picture, cuts them off, and drops with all their rows those that are gone', async () => {
    const [sample] = await withBoxes(y, left, randomFlip({ probability: 1 }));
    expect(sample?.y).to.deep.equal({
      boxes: { data: Float32Array.of(0, 1, 3, 4, 2, 1, 3, 3), shape: [2, 4] },
      labels: { data: Int32Array.of(8, 9), shape: [2] },
      file: 'street.png',
    });
    expect(sample?.x.shape).to.deep.equal([4, 3, 1]);
    expect(boxes.data[0]).to.equal(0);
  });

  it('keeps smaller ones where it is told, and drops larger ones', async () => {
    const kept = async (smallestBox: number): Promise<unknown> =>
      (await withBoxes(y, { smallestBox }, left))[0]?.y.boxes.shape;
    expect(await kept(0)).to.deep.equal([3, 4]);
    expect(await kept(3)).to.deep.equal([1, 4]);
    expect(() => augment({ smallestBox: -1 })).to.throw('augment.smallestBox');
  });

  it('leaves them where colours change', async () => {
    const [sample] = await withBoxes(y, randomBrightness(0.5));
    expect(sample?.y).to.deep.equal(y);
  });

  it('takes a picture without any', async () => {
    const none = {
      boxes: { data: new Float32Array(), shape: [0, 4] },
      labels: { data: new Int32Array(), shape: [0] },
    };
    const [sample] = await withBoxes(none, left);
    expect(sample?.y).to.deep.equal(none);
  });

  for (const [what, wrong] of Object.entries({
    'boxes of three numbers': { boxes: { data: new Float32Array(3), shape: [1, 3] } },
    'fewer labels than boxes': { boxes, labels: { data: new Int32Array(2), shape: [2] } },
  }))
    it(`refuses ${what}, by the place of the sample`, async () => {
      const { errors } = await collect(from([boxedPicture(wrong)]).pipe(augment(left)));
      expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
      expect(String(errors[0])).to.include('"index":3');
    });

  it('refuses a transform of another size that does not tell where things went', async () => {
    const half: Transform = () => ({ data: new Uint8Array(4), shape: [2, 2, 1] });
    const { errors } = await collect(from([boxedPicture(y)]).pipe(augment(half)));
    expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
    expect(String(errors[0])).to.include('{ image, matrix }');
  });
});

const transforms = [randomCrop(3, { padding: 1 }), randomFlip()];

/** Each transform once. */
const everything = [
  randomResizedCrop(8, { scale: [0.5, 1] }),
  randomFlip(),
  randomFlip({ direction: 'vertical' }),
  randomCrop([7, 6], { padding: 1 }),
  randomRotation(20, { interpolation: 'bilinear' }),
  randomAffine({ degrees: 10, translate: [0.1, 0.1], scale: [0.9, 1.1], shearX: 5 }),
  randomBrightness(0.3),
  randomContrast(0.3),
  randomSaturation(0.3),
  randomHue(0.1),
  randomGrayscale(),
  gaussianBlur(3),
  randomErasing(),
];

async function variedPictures(indices: readonly number[]): Promise<readonly Sample<Dense, number>[]> {
  return (await collect(from(indices.map(colorPicture)).pipe(augment(...everything)))).items;
}

function colorPicture(index: number): Sample<Dense, number> {
  const random = randomFor(index, 'spec');
  const data = Uint8Array.from({ length: 300 }, () => random.integer(256));
  return { ...picture(index), x: { data, shape: [10, 10, 3] } };
}

/** What becomes of a picture of 4 by 5 with this label. */
async function withBoxes<Y extends Boxed>(
  y: Y,
  first: Transform | AugmentOptions,
  ...rest: readonly Transform[]
): Promise<readonly Sample<Dense, Y>[]> {
  const vary: MonoTypeOperatorFunction<Sample<Dense, Y>> =
    typeof first === 'function' ? augment(first, ...rest) : augment(first, ...rest);
  const { items, errors } = await collect(from([boxedPicture(y)]).pipe(vary));
  expect(errors).to.deep.equal([]);
  return items;
}

function boxedPicture<Y>(y: Y): Sample<Dense, Y> {
  return { ...picture(3), x: { data: new Uint8Array(20), shape: [4, 5, 1] }, y };
}

async function augmented(samples: readonly Sample<Dense>[]): Promise<readonly Sample<Dense>[]> {
  return (await collect(from(samples).pipe(augment(...transforms)))).items;
}

/** The nth picture: 3 by 3 and one channel, or of the numbers given, in a row. */
function picture(index: number, data?: Uint8Array): Sample<Dense, number> {
  const pixels = data ?? Uint8Array.from({ length: 9 }, (_, place) => 10 * index + place);
  return {
    x: { data: pixels, shape: data ? [1, data.length, 1] : [3, 3, 1] },
    y: index,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index } },
  };
}
