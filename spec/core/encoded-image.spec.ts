import { expect } from 'chai';
import { isEncodedImage } from '../../core/encoded-image.js';

describe('isEncodedImage', () => {
  for (const image of [
    { file: 'a.png' },
    { file: 'a.png', bytes: new Uint8Array(3) },
    { file: 'a.png', bytes: Buffer.of(1) },
  ])
    it(`takes ${JSON.stringify(image)}`, () => {
      expect(isEncodedImage(image)).to.equal(true);
    });

  const others = [
    undefined,
    null,
    'a.png',
    {},
    { file: 1 },
    { file: 'a.png', bytes: [1, 2] },
    { bytes: new Uint8Array(3) },
  ];
  for (const other of others)
    it(`refuses ${JSON.stringify(other)}`, () => {
      expect(isEncodedImage(other)).to.equal(false);
    });
});
