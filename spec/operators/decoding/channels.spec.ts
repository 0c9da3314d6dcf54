import { expect } from 'chai';
import { withChannels } from '../../../operators/decoding/channels.js';
import { refusal } from '../../helpers/refusal.js';

describe('withChannels', () => {
  const red = { data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 200, 200, 200), shape: [2, 2, 3] };

  it('makes grey of colours by the luma of Pillow', () => {
    // Image.new('RGB', (1, 1), colour).convert('L').getpixel((0, 0))
    expect(withChannels(red, 1)).to.deep.equal({ data: Uint8Array.of(76, 150, 29, 200), shape: [2, 2, 1] });
  });

  it('makes three equal channels of grey', () => {
    const grey = { data: Uint8Array.of(1, 250), shape: [1, 2, 1] };
    expect(withChannels(grey, 3)).to.deep.equal({
      data: Uint8Array.of(1, 1, 1, 250, 250, 250),
      shape: [1, 2, 3],
    });
    expect(withChannels(withChannels(grey, 3), 1)).to.deep.equal(grey);
  });

  it('leaves a picture as it is that has as many', () => {
    expect(withChannels(red, 3)).to.equal(red);
  });

  it('refuses other pictures', async () => {
    const two = { data: new Uint8Array(2), shape: [1, 1, 2] };
    expect((await refusal(() => withChannels(two, 3))).code).to.equal('SHAPE_INVALID');
  });
});
