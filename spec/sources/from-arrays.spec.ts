import { expect } from 'chai';
import { isMillraceError } from '../../core/errors.js';
import { read } from '../../core/read.js';
import { fromArrays } from '../../sources/from-arrays.js';
import { describeSource } from '../contracts/source.js';
import { collect } from '../helpers/flow.js';

const pixels = Uint8Array.from({ length: 6 * 4 }, (_, index) => index);
const x = { data: pixels, shape: [6, 2, 2] };
const y = Uint8Array.of(0, 1, 2, 0, 1, 2);

describeSource('fromArrays', { create: () => fromArrays({ x, y }), size: 6 });

describe('fromArrays', () => {
  it('gives views of its array, without a copy, and labels as numbers', async () => {
    const { items } = await collect(read(fromArrays({ x, y }), { shuffle: false }));
    const sample = items[4];
    expect(sample?.x.data.buffer).to.equal(pixels.buffer);
    expect(sample?.x).to.deep.equal({ data: Uint8Array.of(16, 17, 18, 19), shape: [2, 2] });
    expect(sample?.y).to.equal(1);
    expect(sample).not.to.have.property('weight');
  });

  it('gives dense labels as views, and none where there are none', async () => {
    const targets = { data: Float32Array.from({ length: 12 }, (_, index) => index / 2), shape: [6, 2] };
    const dense = await collect(read(fromArrays({ x, y: targets }), { shuffle: false }));
    expect(dense.items[1]?.y).to.deep.equal({ data: Float32Array.of(1, 1.5), shape: [2] });
    const none = await collect(read(fromArrays({ x })));
    expect(none.items[0]?.y).to.equal(undefined);
  });

  it('gives each sample its weight', async () => {
    const weights = Float32Array.of(1, 2, 3, 4, 5, 0);
    const { items } = await collect(read(fromArrays({ x, weights }), { shuffle: false }));
    expect(items.map(({ weight }) => weight)).to.deep.equal([...weights]);
  });

  it('completes at once when it is empty', async () => {
    const empty = fromArrays({ x: { data: new Float32Array(), shape: [0, 3] } });
    expect(await collect(read(empty, { epochs: 2 }))).to.deep.equal({
      items: [],
      errors: [],
      completions: 1,
    });
  });

  const misfits = {
    'fewer numbers than the shape holds': { x: { data: pixels, shape: [7, 2, 2] } },
    'no shape': { x: { data: pixels, shape: [] } },
    'fewer labels than samples': { x, y: Uint8Array.of(1, 2) },
    'more weights than samples': { x, weights: new Float32Array(7) },
  };
  for (const [title, options] of Object.entries(misfits))
    it(`refuses ${title}`, () => {
      expect(() => fromArrays(options))
        .to.throw()
        .that.satisfies((error: unknown) => isMillraceError(error, 'SOURCE_INVALID'));
    });

  describe('fingerprint', () => {
    const fingerprints = async (
      ...sources: { fingerprint?(): string | Promise<string> }[]
    ): Promise<number> => new Set(await Promise.all(sources.map((source) => source.fingerprint?.()))).size;

    it('is the same for the same content in another array', async () => {
      expect(
        await fingerprints(fromArrays({ x, y }), fromArrays({ x: { ...x, data: pixels.slice() }, y })),
      ).to.equal(1);
    });

    it('differs for another number, dtype, shape, label, weight, and for none', async () => {
      const sources = [
        fromArrays({ x, y }),
        fromArrays({ x: { ...x, data: pixels.with(3, 9) }, y }),
        fromArrays({ x: { ...x, data: new Int8Array(pixels) }, y }),
        fromArrays({ x: { ...x, shape: [6, 4] }, y }),
        fromArrays({ x, y: y.with(0, 1) }),
        fromArrays({ x, y, weights: new Float32Array(6) }),
        fromArrays({ x }),
        fromArrays({ x, weights: y }),
      ];
      expect(await fingerprints(...sources)).to.equal(sources.length);
    });
  });
});
