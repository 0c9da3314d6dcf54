import { expect } from 'chai';
import { read } from '../../core/read.js';
import { pastedShapes, shapeMasks } from '../../sources/pasted-shapes.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

describeSource('pastedShapes', { create: () => pastedShapes({ size: 6, side: 16 }), size: 6 });
describeSource('shapeMasks', { create: () => shapeMasks({ size: 6, side: 16 }), size: 6 });

describe('pastedShapes', () => {
  it('has each thing within its box, and its box within the picture', async () => {
    const options = { size: 40, side: 32 };
    const { items } = await collect(read(pastedShapes(options), { shuffle: false }));
    const { items: masks } = await collect(read(shapeMasks(options), { shuffle: false }));
    for (const [index, { x, y }] of items.entries()) {
      expect(x.shape).to.deep.equal([32, 32, 3]);
      const { data: mask, shape } = masks[index]?.y ?? { data: new Uint8Array(), shape: [] };
      expect(shape).to.deep.equal([32, 32]);
      const [left = 0, top = 0, right = 0, bottom = 0] = y.boxes.data;
      const shown = [...mask.keys()].filter((place) => mask[place] !== 0);
      expect(new Set(shown.map((place) => mask[place]))).to.deep.equal(
        new Set([1 + (y.labels.data[0] ?? 0)]),
      );
      const columns = shown.map((place) => place % 32);
      const rows = shown.map((place) => Math.floor(place / 32));
      expect([Math.min(...columns), Math.max(...columns) + 1]).to.deep.equal([left, right]);
      expect(Math.max(...rows) + 1).to.equal(bottom);
      expect(Math.min(...rows)).to.be.at.least(top);
    }
    expect(new Set(items.map(({ y }) => y.labels.data[0])).size).to.equal(3);
  });

  it('has up to as many things as asked for, and sizes within their range', async () => {
    const { items } = await collect(read(pastedShapes({ size: 60, most: 3, sizes: [0.5, 0.5] })));
    expect(new Set(items.map(({ y }) => y.boxes.shape[0]))).to.deep.equal(new Set([1, 2, 3]));
    const [left = 0, , right = 0] = items[0]?.y.boxes.data ?? [];
    expect(right - left).to.equal(32);
  });

  it('is other data for another seed, and refuses what it cannot draw', () => {
    expect(pastedShapes().fingerprint?.()).not.to.equal(pastedShapes({ seed: 2 }).fingerprint?.());
    expect(() => pastedShapes({ side: 4 })).to.throw(/pastedShapes\.side/);
    expect(() => shapeMasks({ most: 0 })).to.throw(/shapeMasks\.most/);
  });
});
