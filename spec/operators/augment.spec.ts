import { expect } from 'chai';
import fc from 'fast-check';
import { from } from 'rxjs';
import type { Dense, Sample } from '../../core/sample.js';
import { augment } from '../../operators/augment.js';
import type { Transform } from '../../operators/image.js';
import { randomCrop } from '../../operators/random-crop.js';
import { randomFlip } from '../../operators/random-flip.js';
import { shuffle } from '../../operators/shuffle.js';
import { describeOperator } from '../contracts/operator.js';
import { collect } from '../helpers/flow.js';
import { runFrom } from '../helpers/resume.js';

describeOperator('augment', {
  create: () => augment<Sample<Dense, number>>(randomCrop(3, { padding: 1 }), randomFlip()),
  createThrowing: (error) =>
    augment<Sample<Dense, number>>(() => {
      throw error;
    }),
  item: picture,
  inFlight: 1,
});

describe('augment', () => {
  it('changes a picture the same way in whatever order pictures come', () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index)),
        async (order) => {
          const inOrder = await augmented(Array.from({ length: 30 }, (_, index) => picture(index)));
          const shuffled = await augmented(order.map((index) => picture(index)));
          expect(shuffled).to.deep.equal(order.map((index) => inOrder[index]));
        },
      ),
    ));

  it('changes it another way in another epoch, for another seed, and under another name', async () => {
    const pictures = Array.from({ length: 30 }, (_, index) => picture(index));
    const variants = [
      await augmented(pictures),
      await augmented(
        pictures.map(({ at, ...rest }, index) => ({ ...rest, at: { ...at, position: { epoch: 1, index } } })),
      ),
      await augmented(pictures.map(({ at, ...rest }) => ({ ...rest, at: { ...at, seed: 2 } }))),
      (await collect(from(pictures).pipe(augment({ name: 'other' }, ...transforms)))).items,
    ];
    expect(new Set(variants.map((samples) => JSON.stringify(samples.map(({ x }) => x)))).size).to.equal(4);
  });

  it('applies its transforms in turn, each with choices of its own', async () => {
    const drawn: number[] = [];
    const drawing =
      (add: number): Transform =>
      (image, random) => {
        drawn.push(random.uniform());
        return { ...image, data: Uint8Array.from(image.data, (value) => value * 2 + add) };
      };
    const { items } = await collect(
      from([picture(1, Uint8Array.of(1))]).pipe(augment(drawing(1), drawing(0))),
    );
    expect([...(items[0]?.x.data ?? [])]).to.deep.equal([6]);
    expect(new Set(drawn).size).to.equal(2);
  });

  it('keeps everything but x, and leaves the picture it was given alone', async () => {
    const before = { ...picture(4), weight: 2, path: 'shoe.png' };
    const copy = before.x.data.slice();
    const { items } = await collect(from([before]).pipe(augment(...transforms)));
    const { x: _, ...rest } = before;
    expect(items[0]).to.deep.include(rest);
    expect(before.x.data).to.deep.equal(copy);
  });

  it('joins the run with what its transforms are set to', async () => {
    const { joined } = await runFrom(
      from([picture(0)]).pipe(augment({ name: 'vary' }, ...transforms)),
      undefined,
    );
    expect(joined.map(({ name, options }) => ({ name, options }))).to.deep.equal([
      { name: 'vary', options: { transforms: ['randomCrop(3, 1)', 'randomFlip(0.5)'] } },
    ]);
  });

  it('refuses to stand behind shuffle, where it could not tell samples apart', async () => {
    const { errors } = await collect(
      from(Array.from({ length: 9 }, (_, index) => picture(index))).pipe(shuffle(4), augment(...transforms)),
    );
    expect(errors[0]).to.include({ code: 'ORDER_INVALID' });
    expect(String(errors[0])).to.include('Put augment before shuffle');
  });

  it('refuses what is no picture, by its place', async () => {
    const { errors } = await collect(
      from([{ ...picture(7), x: [1, 2] }]).pipe(augment<Sample>(randomFlip())),
    );
    expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
    expect(String(errors[0])).to.include('"index":7');
  });
});

const transforms = [randomCrop(3, { padding: 1 }), randomFlip()];

async function augmented(samples: readonly Sample<Dense>[]): Promise<readonly Sample<Dense>[]> {
  return (await collect(from(samples).pipe(augment(...transforms)))).items;
}

/** The nth picture: 3 by 3 and one channel, or of the numbers given, in a row. */
function picture(index: number, data?: Uint8Array): Sample<Dense, number> {
  const pixels = data ?? Uint8Array.from({ length: 9 }, (_, place) => 10 * index + place);
  return {
    x: { data: pixels, shape: data ? [1, data.length, 1] : [3, 3, 1] },
    y: index,
    at: { source: 'spec', seed: 1, position: { epoch: 0, index } },
  };
}
