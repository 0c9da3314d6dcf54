import { expect } from 'chai';
import fc from 'fast-check';
import { randomFor } from '../../core/random.js';
import { type Dense, emptyLike, sizeOf } from '../../core/sample.js';
import { moveBoxes } from '../../operators/augmentation/boxes.js';
import type { Transform } from '../../operators/augmentation/transform.js';

/** What the suite needs to know about a transform. */
export interface TransformContract {
  /** Makes the transform: one that can be applied to any picture of at least 3 by 3 and 1 or 3 channels. */
  create(): Transform;
  /** Makes it with options that are refused; what is said of each. */
  readonly refused: Readonly<Record<string, () => Transform>>;
  /** Whether it moves what is seen in the picture, by whole pixels or to the nearest; default false. */
  readonly moves?: boolean;
}

/** A picture of at least 3 by 3, of bytes in an array or a `Buffer`, or of floats. */
export const pictures = fc
  .record({
    height: fc.integer({ min: 3, max: 9 }),
    width: fc.integer({ min: 3, max: 9 }),
    channels: fc.constantFrom(1, 3),
    kind: fc.constantFrom('bytes', 'buffer', 'floats'),
    seed: fc.integer(),
  })
  .map(({ height, width, channels, kind, seed }): Dense => {
    const random = randomFor(seed, 'pictures');
    const bytes = Uint8Array.from({ length: height * width * channels }, () => random.integer(256));
    const data = kind === 'floats' ? Float32Array.from(bytes, (byte) => byte / 255) : bytes;
    return { data: kind === 'buffer' ? Buffer.from(bytes) : data, shape: [height, width, channels] };
  });

/** The suite that every transform passes. */
export function describeTransform(name: string, { create, refused, moves = false }: TransformContract): void {
  describe(`${name} keeps the transform contract`, () => {
    it('is a function of the picture and what is drawn, and leaves the picture alone', () =>
      fc.assert(
        fc.property(pictures, fc.integer(), (picture, seed) => {
          const before = [...picture.data];
          const first = imageOf(create()(picture, randomFor(seed, 'spec')));
          const second = imageOf(create()(picture, randomFor(seed, 'spec')));
          expect(second).to.deep.equal(first);
          if (first !== picture) first.data.fill(0);
          expect([...picture.data]).to.deep.equal(before);
        }),
      ));

    it('keeps dtype and channels, and has the numbers that its shape says, all in the range of the dtype', () =>
      fc.assert(
        fc.property(pictures, fc.integer(), (picture, seed) => {
          const { data, shape } = imageOf(create()(picture, randomFor(seed, 'spec')));
          expect(data).to.be.instanceOf(emptyLike(picture.data, 0).constructor);
          expect(shape[2]).to.equal(picture.shape[2]);
          expect(data.length).to.equal(sizeOf(shape));
          for (const value of data)
            expect(value).to.be.within(0, data instanceof Float32Array ? 1 + 1e-6 : 255);
        }),
      ));

    it('tells its settings by its name', () => {
      expect(create().name).to.match(new RegExp(`^${name}\\(\\{.*\\}\\)$`));
    });

    it('refuses what has other than three axes, or other numbers than its shape says', () => {
      const always = randomFor(4, 'spec');
      for (const shape of [[9], [3, 3], [1, 3, 3, 1], [2, 3, 1]]) {
        const apply = (): void => {
          for (let attempt = 0; attempt < 50; attempt++) create()({ data: new Uint8Array(9), shape }, always);
        };
        expect(apply).to.throw('shape of a picture').with.property('code', 'SHAPE_INVALID');
      }
    });

    for (const [what, build] of Object.entries(refused))
      it(`refuses ${what}`, () => {
        expect(build).to.throw(name).with.property('code', 'OPTION_INVALID');
      });

    if (moves) it('tells where things went, for boxes to follow', () => followThings(create));
  });
}

/** A bright rectangle on a black picture is seen in the box around it, wherever that went. */
function followThings(create: () => Transform): void {
  const side = fc.integer({ min: 6, max: 20 });
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(side, side, place, place, fc.integer(), (height, width, down, across, seed) => {
      const [top, left] = [Math.floor(down * (height - 3)), Math.floor(across * (width - 3))];
      const bottom = Math.min(top + 4, height);
      const right = Math.min(left + 5, width);
      const data = new Uint8Array(height * width);
      for (let row = top; row < bottom; row++) data.fill(255, row * width + left, row * width + right);
      const result = create()({ data, shape: [height, width, 1] }, randomFor(seed, 'spec'));
      const image = imageOf(result);
      const [rows = 0, columns = 0] = image.shape;
      const given = { data: Float64Array.of(left, top, right, bottom), shape: [1, 4] };
      const box = 'matrix' in result ? moveBoxes(given, result.matrix, rows, columns) : given;
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box.data;
      for (const [pixel, value] of image.data.entries()) {
        if (value < 128) continue;
        expect((pixel % columns) + 0.5).to.be.within(x1 - 1, x2 + 1);
        expect(Math.floor(pixel / columns) + 0.5).to.be.within(y1 - 1, y2 + 1);
      }
    }),
  );
}

/** The picture that a transform made. */
export function imageOf(result: ReturnType<Transform>): Dense {
  return 'matrix' in result ? result.image : result;
}
