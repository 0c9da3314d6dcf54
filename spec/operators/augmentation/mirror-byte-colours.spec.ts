import { expect } from 'chai';
import fc from 'fast-check';
import { mirrorByteColours } from '../../../operators/augmentation/mirror-byte-colours.js';

describe('mirrorByteColours', () => {
  const picture = fc
    .record({ height: fc.integer({ min: 1, max: 5 }), quarter: fc.integer({ min: 1, max: 6 }) })
    .chain(({ height, quarter }) => {
      const length = height * 4 * quarter * 3;
      return fc.record({
        width: fc.constant(4 * quarter),
        bytes: fc.uint8Array({ minLength: length, maxLength: length }),
      });
    });

  it('puts each pixel where its mirror image is, in the same row and with its colours in order', () => {
    fc.assert(
      fc.property(picture, ({ width, bytes }) => {
        const mirrored = new Uint8Array(bytes.length);
        expect(mirrorByteColours(Uint8Array.from(bytes), mirrored, width)).to.equal(true);
        const expected = bytes.map((_, place) => {
          const [pixel, colour] = [Math.floor(place / 3), place % 3];
          const column = pixel % width;
          return bytes[3 * (pixel - column + width - 1 - column) + colour] ?? Number.NaN;
        });
        expect(mirrored).to.deep.equal(expected);
      }),
    );
  });

  it('leaves alone what is not of whole words', () => {
    const after = new Uint8Array(30);
    expect(mirrorByteColours(new Uint8Array(30).fill(7), after, 5)).to.equal(false);
    expect(mirrorByteColours(new Uint8Array(25).subarray(1).fill(7), new Uint8Array(24), 4)).to.equal(false);
    expect(after).to.deep.equal(new Uint8Array(30));
  });
});
