import { expect } from 'chai';
import { beginsLikePicture } from '../../../operators/decoding/formats.js';
import { picture } from '../../helpers/encoded-pictures.js';

describe('beginsLikePicture', () => {
  for (const format of ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)
    it(`knows ${format}`, async () => {
      expect(beginsLikePicture(await picture().toFormat(format).toBuffer())).to.equal(true);
    });

  it('knows the TIFF of either byte order, and of 64 bits', () => {
    for (const start of ['49492a00', '4d4d002a', '49492b00', '4d4d002b'])
      expect(beginsLikePicture(Buffer.from(`${start}00000000`, 'hex'))).to.equal(true);
  });

  const others = {
    nothing: '',
    text: 'hello, world',
    SVG: '<svg/>',
    PDF: '%PDF-1.7',
    sound: 'RIFF    WAVEfmt ',
  };
  for (const [title, content] of Object.entries(others))
    it(`takes ${title} for none`, () => {
      expect(beginsLikePicture(Buffer.from(content))).to.equal(false);
    });
});
