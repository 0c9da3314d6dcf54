import { expect } from 'chai';
import fc from 'fast-check';
import type { Window } from '../../../operators/augmentation/random-crop.js';
import { mixPixels } from '../../../operators/augmentation/resize.js';
import type { Range } from '../../../operators/augmentation/transform.js';
import { type BytesPart, resizeBytes } from '../../../operators/scaling/resize-bytes.js';
import { compiledModule } from '../../../operators/scaling/resize-bytes-module.js';
import { compiledKernel, kernels } from '../../../scripts/build-kernels.js';

interface Case {
  readonly part: BytesPart;
  readonly rows: number;
  readonly size: Range;
}

/** Any part of a picture of noise, to any size. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    rows: side(60),
    columns: side(60),
    channels: fc.integer({ min: 1, max: 4 }),
    size: pair(side(70)),
  })
  .chain(({ rows, columns, channels, size }) =>
    fc
      .record({
        data: fc.uint8Array({ minLength: rows * columns * channels, maxLength: rows * columns * channels }),
        vertical: run(rows),
        horizontal: run(columns),
      })
      .map(({ data, vertical, horizontal }) => ({
        part: {
          data,
          columns,
          channels,
          top: vertical.start,
          height: vertical.length,
          left: horizontal.start,
          width: horizontal.length,
        },
        rows,
        size,
      })),
  );

function side(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max });
}

function pair(sides: fc.Arbitrary<number>): fc.Arbitrary<Range> {
  return fc.tuple(sides, sides);
}

function run(of: number): fc.Arbitrary<{ readonly start: number; readonly length: number }> {
  return fc
    .tuple(fc.nat({ max: of - 1 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([start, share]) => ({ start, length: 1 + Math.floor(share * (of - start - 1)) }));
}

function greatestDifference(one: Uint8Array, other: Uint8Array): number {
  return one.reduce(
    (most, value, place) => Math.max(most, Math.abs(value - (other[place] ?? Number.NaN))),
    0,
  );
}

/** What the loop makes of the same. */
function byLoop({ part, rows, size }: Case): Uint8Array {
  const window: Window = part;
  const image = { data: part.data, shape: [rows, part.columns, part.channels] };
  const result = new Uint8Array(size[0] * size[1] * part.channels);
  mixPixels(image, window, size, result);
  return result;
}

describe('resizeBytes', () => {
  it('is equal to the loop but for 1, whatever the part, the size and the number of channels', () =>
    fc.assert(
      fc.property(cases, (each) => {
        const { part, size } = each;
        const result = new Uint8Array(size[0] * size[1] * part.channels);
        expect(resizeBytes(part, ...size, result)).to.equal(true);
        expect(greatestDifference(result, byLoop(each))).to.be.at.most(1);
      }),
    ));

  it('differs from it in fewer than one byte of a thousand', () => {
    const data = Uint8Array.from({ length: 300 * 400 * 3 }, (_, place) => (place * place * 31) % 256);
    const part = { data, columns: 400, channels: 3, top: 20, left: 30, height: 257, width: 341 };
    const result = new Uint8Array(224 * 224 * 3);
    expect(resizeBytes(part, 224, 224, result)).to.equal(true);
    const expected = byLoop({ part, rows: 300, size: [224, 224] });
    expect(result.filter((value, place) => value !== expected[place]).length).to.be.lessThan(
      result.length / 1000,
    );
  });

  it('leaves what lies behind the result alone, and what it was given', () => {
    const data = new Uint8Array(90).fill(9);
    const result = new Uint8Array(100).fill(7);
    const part = { data, columns: 6, channels: 3, top: 0, left: 0, height: 5, width: 6 };
    expect(resizeBytes(part, 3, 11, result.subarray(0, 99))).to.equal(true);
    expect([...result.subarray(97)]).to.deep.equal([9, 9, 7]);
    expect(data).to.deep.equal(new Uint8Array(90).fill(9));
  });

  it('leaves alone what has five channels or would need more than 64 MiB', () => {
    const whole = (channels: number, side: number): BytesPart => {
      const data = new Uint8Array(side * side * channels);
      return { data, columns: side, channels, top: 0, left: 0, height: side, width: side };
    };
    expect(resizeBytes(whole(5, 4), 1, 1, new Uint8Array(5))).to.equal(false);
    expect(resizeBytes(whole(3, 5000), 1, 1, new Uint8Array(3))).to.equal(false);
    expect(resizeBytes(whole(3, 2000), 1, 1, new Uint8Array(3))).to.equal(true);
  });

  it('runs the kernel that resize-bytes.wat describes', async () => {
    expect(compiledModule).to.equal((await compiledKernel(kernels['resize-bytes'])).toString('base64'));
  });
});
