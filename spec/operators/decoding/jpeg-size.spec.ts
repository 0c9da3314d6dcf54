import { expect } from 'chai';
import fc from 'fast-check';
import { jpegFrame } from '../../../operators/decoding/jpeg-size.js';
import { ofPixels, picture, waves } from '../../helpers/encoded-pictures.js';

describe('jpegFrame', () => {
  const image = waves(300, 517);

  it('reads height, width, components and kind, whatever stands before them', async () => {
    const files = [
      [ofPixels(image).jpeg(), 3, true],
      [ofPixels(image).jpeg({ progressive: true }), 3, false],
      [ofPixels(image).jpeg().withMetadata({ orientation: 6 }), 3, true],
      [ofPixels(image).toColourspace('b-w').jpeg(), 1, true],
      [ofPixels(image).toColourspace('cmyk').jpeg(), 4, true],
    ] as const;
    for (const [file, components, isSequential] of files)
      expect(jpegFrame(await file.toBuffer())).to.deep.equal({
        height: 300,
        width: 517,
        components,
        isSequential,
      });
  });

  it('takes what is no JPEG for none', async () => {
    expect(jpegFrame(new Uint8Array())).to.equal(undefined);
    expect(jpegFrame(await picture().png().toBuffer())).to.equal(undefined);
  });

  it('answers the size or nothing, wherever a file is cut', async () => {
    const file = await ofPixels(image).jpeg().toBuffer();
    const frame = { height: 300, width: 517, components: 3, isSequential: true };
    for (let length = 0; length < 1000; length++)
      expect(jpegFrame(file.subarray(0, length)) ?? frame).to.deep.equal(frame);
  });

  it('ends on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const size = jpegFrame(Uint8Array.of(0xff, 0xd8, 0xff, ...tail));
        expect(size === undefined || size.height >= 0).to.equal(true);
      }),
    );
  });
});
