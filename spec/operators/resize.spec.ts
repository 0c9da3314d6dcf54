import { expect } from 'chai';
import type { Dense } from '../../core/sample.js';
import { type ResizeOptions, resize } from '../../operators/resize.js';
import { describeOperator } from '../contracts/operator.js';
import { sampleOf, streamOf } from '../helpers/encoded-pictures.js';
import { collect } from '../helpers/flow.js';

describe('resize', () => {
  it('keeps a picture of one colour, at any size, grey or not', async () => {
    for (const [channels, kernel] of [
      [1, 'lanczos3'],
      [3, 'linear'],
      [3, 'nearest'],
    ] as const) {
      const { data, shape } = await resized(flat(6, 4, channels), {
        width: 9,
        height: 3,
        fit: 'fill',
        kernel,
      });
      expect(shape).to.deep.equal([3, 9, channels]);
      expect(new Set(data)).to.deep.equal(new Set([90]));
    }
  });

  it('halves by means, weighted by a triangle, as torchvision does with antialias', async () => {
    const data = Uint8Array.from({ length: 16 }, (_, place) => (place % 4 < 2 ? 40 : 200));
    const image = await resized({ data, shape: [4, 4, 1] }, { width: 2, height: 2 });
    // The triangle reaches a pixel further: 1/8 of the weight lies on the other side.
    expect([...image.data]).to.deep.equal([60, 180, 60, 180]);
  });

  it('doubles pixel by pixel where told to take the nearest', async () => {
    const image = await resized(
      { data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2, 1] },
      { width: 4, kernel: 'nearest' },
    );
    expect([...image.data]).to.deep.equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
  });

  it('lets boxes follow and keeps other labels', async () => {
    const boxes = { data: Float32Array.of(0, 0, 2, 2, 3, 3, 4, 4), shape: [2, 4] };
    const samples = [
      sampleOf(0, flat(4, 8, 3), { boxes, classes: { data: Uint8Array.of(5, 6), shape: [2] } }),
    ];
    const { items } = await collect(streamOf(samples).pipe(resize({ width: 4 })));
    expect(items[0]?.x.shape).to.deep.equal([2, 4, 3]);
    // The second is half a pixel wide by now.
    expect(items[0]?.y).to.deep.equal({
      boxes: { data: Float32Array.of(0, 0, 1, 1), shape: [1, 4] },
      classes: { data: Uint8Array.of(5), shape: [1] },
    });
  });

  const wrong: Readonly<Record<string, Dense>> = {
    floats: { data: new Float32Array(12), shape: [2, 2, 3] },
    'two channels': { data: new Uint8Array(8), shape: [2, 2, 2] },
  };
  for (const [title, x] of Object.entries(wrong))
    it(`refuses a picture of ${title}, and says where it is`, async () => {
      const { errors } = await collect(streamOf([sampleOf(4, x, 1)]).pipe(resize({ width: 4 })));
      expect(errors[0]).to.include({ code: 'INPUT_INVALID' });
      expect(String(errors[0])).to.include('"index":4');
    });

  it('refuses to be told no size', () => {
    expect(() => resize({})).to.throw('resize.width and resize.height');
  });

  for (const [option, value] of Object.entries({ width: 0, height: 70_000, fit: 'crop', window: 0 }))
    it(`refuses ${option} ${JSON.stringify(value)} by name`, () => {
      expect(() => resize({ width: 2, ...JSON.parse(JSON.stringify({ [option]: value })) })).to.throw(
        `resize.${option}`,
      );
    });
});

describeOperator('resize', {
  create: () => resize<number>({ width: 2, concurrency: 2 }),
  item: (index) => sampleOf(index, flat(4, 4, 1), 1),
  inFlight: 1 + 8,
});

function flat(height: number, width: number, channels: number): Dense {
  return { data: new Uint8Array(height * width * channels).fill(90), shape: [height, width, channels] };
}

async function resized(x: Dense, options: ResizeOptions): Promise<Dense<Uint8Array>> {
  const { items, errors } = await collect(streamOf([sampleOf(0, x, 1)]).pipe(resize(options)));
  if (items[0] === undefined) throw errors[0];
  return items[0].x;
}
