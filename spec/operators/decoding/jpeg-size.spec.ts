import { expect } from 'chai';
import fc from 'fast-check';
import { jpegSize } from '../../../operators/decoding/jpeg-size.js';
import { ofPixels, picture, waves } from '../../helpers/encoded-pictures.js';

describe('jpegSize', () => {
  const image = waves(300, 517);

  it('reads height and width, whatever stands before them', async () => {
    const files = [
      ofPixels(image).jpeg(),
      ofPixels(image).jpeg({ progressive: true }),
      ofPixels(image).jpeg().withMetadata({ orientation: 6 }),
      ofPixels(image).toColourspace('b-w').jpeg(),
    ];
    for (const file of files)
      expect(jpegSize(await file.toBuffer())).to.deep.equal({ height: 300, width: 517 });
  });

  it('takes what is no JPEG for none', async () => {
    expect(jpegSize(new Uint8Array())).to.equal(undefined);
    expect(jpegSize(await picture().png().toBuffer())).to.equal(undefined);
  });

  it('answers the size or nothing, wherever a file is cut', async () => {
    const file = await ofPixels(image).jpeg().toBuffer();
    for (let length = 0; length < 1000; length++)
      expect(jpegSize(file.subarray(0, length)) ?? { height: 300, width: 517 }).to.deep.equal({
        height: 300,
        width: 517,
      });
  });

  it('ends on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const size = jpegSize(Uint8Array.of(0xff, 0xd8, 0xff, ...tail));
        expect(size === undefined || size.height >= 0).to.equal(true);
      }),
    );
  });
});
