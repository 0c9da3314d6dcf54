import { expect } from 'chai';
import { randomFor } from '../../../core/random.js';
import { erase, randomErasing } from '../../../operators/augmentation/random-erasing.js';
import { describeTransform, imageOf } from '../../contracts/transform.js';

describeTransform('randomErasing', {
  create: () => randomErasing({ probability: 0.9, value: 1 }),
  refused: {
    'a probability below 0': () => randomErasing({ probability: -1 }),
    'an area above that of the picture': () => randomErasing({ scale: [0, 2] }),
    'a ratio of 0': () => randomErasing({ ratio: [0, 1] }),
    'a value that is no number': () => randomErasing({ value: Number.NaN }),
  },
});

describe('randomErasing', () => {
  it('erases one rectangle within the limits, anywhere', () => {
    const image = { data: new Uint8Array(40 * 30).fill(9), shape: [40, 30, 1] };
    const vary = randomErasing({ probability: 1, scale: [0.1, 0.2], ratio: [1, 4] });
    const random = randomFor(1, 'spec');
    for (let attempt = 0; attempt < 100; attempt++) {
      const erased = [...imageOf(vary(image, random)).data.entries()].filter(([, value]) => value === 0);
      const rows = new Set(erased.map(([place]) => Math.floor(place / 30)));
      const columns = new Set(erased.map(([place]) => place % 30));
      expect(erased.length).to.equal(rows.size * columns.size);
      expect(erased.length / 1200).to.be.within(0.08, 0.22);
      expect(rows.size / columns.size).to.be.within(0.9, 4.5);
    }
  });

  it('erases nothing where no rectangle fits', () => {
    const image = { data: new Uint8Array(9), shape: [3, 3, 1] };
    const vary = randomErasing({ probability: 1, scale: [1, 1], value: 1 });
    expect(vary(image, randomFor(1, 'spec'))).to.equal(image);
  });

  it('puts a value into each channel', () => {
    const image = { data: new Uint8Array(8), shape: [2, 2, 2] };
    const { data } = erase(image, { top: 1, left: 0, height: 1, width: 1 }, [5, 6]);
    expect([...data]).to.deep.equal([0, 0, 0, 0, 5, 6, 0, 0]);
    expect(() => erase(image, { top: 0, left: 0, height: 1, width: 1 }, [1, 2, 3])).to.throw('3 channels');
  });
});
