import { expect } from 'chai';
import fc from 'fast-check';
import { type OperatorFunction, of, Subscriber } from 'rxjs';
import { tag } from '../../core/chain.js';
import type { Dense } from '../../core/sample.js';
import { type Normalized, type NormalizeOptions, normalize } from '../../operators/normalize.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, type NumberedSample, numberedSample } from '../helpers/flow.js';

const { at } = numberedSample(7);

type Picture = Omit<NumberedSample, 'x'> & { readonly x: Dense };

describeOperator('normalize', {
  create: (): OperatorFunction<Picture, Normalized<Picture>> => normalize(),
  item: (index: number): Picture => ({
    ...numberedSample(index),
    x: { data: Uint8Array.of(index), shape: [1] },
  }),
  inFlight: 1,
});

async function normalized(x: unknown, options?: NormalizeOptions): Promise<Dense<Float32Array>> {
  const { items, errors } = await collect(of({ x, at }).pipe(normalize(options)));
  if (errors.length > 0) throw errors[0];
  return items[0]?.x ?? { data: new Float32Array(), shape: [] };
}

describe('normalize', () => {
  it('brings bytes into [0, 1], each rounded once', async () => {
    const data = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const x = await normalized({ data, shape: [256] });
    expect(x).to.deep.equal({ data: Float32Array.from(data, (byte) => byte * (1 / 255)), shape: [256] });
    expect(x.data[255]).to.equal(1);
  });

  it('leaves other numbers as they are, unless told', async () => {
    const data = Float64Array.of(-3, 0.5, 700);
    expect((await normalized({ data, shape: [3] })).data).to.deep.equal(Float32Array.of(-3, 0.5, 700));
    expect((await normalized({ data, shape: [3] }, { scale: 2 })).data).to.deep.equal(
      Float32Array.of(-6, 1, 1400),
    );
  });

  it('scales, subtracts the mean and divides by the deviation, channel by channel', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 255 }), { minLength: 3, maxLength: 30 }),
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.double({ min: 0.1, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 }),
        async (bytes, mean, std) => {
          const pixels = bytes.slice(0, bytes.length - (bytes.length % 3));
          const { data } = await normalized(
            { data: Uint8Array.from(pixels), shape: [pixels.length / 3, 3] },
            { mean, std },
          );
          for (const [place, byte] of pixels.entries()) {
            const channel = place % 3;
            const exact = (byte / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1);
            expect(data[place]).to.be.closeTo(exact, 1e-5);
          }
        },
      ),
    ));

  it('takes one number for all channels', async () => {
    const x = { data: Uint8Array.of(0, 51, 102, 255), shape: [2, 2] };
    expect((await normalized(x, { mean: 0.2, std: [1, 2] })).data).to.deep.equal(
      Float32Array.of(-0.2, 0, 0.2, 0.4),
    );
  });

  it('keeps everything else of a sample or a batch, and leaves the numbers it was given alone', async () => {
    const x = { data: Uint8Array.of(255, 0), shape: [2, 1] };
    const batch = { x, y: { data: Uint8Array.of(1, 0), shape: [2] }, size: 2, at };
    const { items } = await collect(of(batch).pipe(normalize()));
    expect(items).to.deep.equal([{ ...batch, x: { data: Float32Array.of(1, 0), shape: [2, 1] } }]);
    expect(x.data).to.deep.equal(Uint8Array.of(255, 0));
  });

  it('puts numbers that go to another thread into shared memory', () => {
    let memory: unknown;
    const end = new Subscriber<{ readonly x: Dense }>({
      next({ x }) {
        memory = x.data.buffer;
      },
      error: () => {},
      complete: () => {},
    });
    of({ x: { data: Uint8Array.of(1), shape: [1] }, at })
      .pipe(normalize())
      .subscribe(tag(end, { shared: true }));
    expect(memory).to.be.instanceOf(SharedArrayBuffer);
  });

  it('writes its numbers where the stage right behind it wants them', () => {
    const room = new Float32Array(2);
    const places = [room, undefined];
    const received: Dense['data'][] = [];
    const end = new Subscriber<{ readonly x: Dense }>({
      next: ({ x }) => received.push(x.data),
      error: () => {},
      complete: () => {},
    });
    const x = { data: Uint8Array.of(255, 0), shape: [2] };
    of({ x, at }, { x, at })
      .pipe(normalize())
      .subscribe(tag(end, { floats: () => places.shift() }));
    expect(received).to.deep.equal([Float32Array.of(1, 0), Float32Array.of(1, 0)]);
    expect(received[0]).to.equal(room);
    expect(received[1]).not.to.equal(room);
  });

  it('refuses what is not dense, and another number of channels, by its place', async () => {
    for (const x of ['a picture', [1, 2], { data: new Uint8Array(4), shape: [2, 2] }]) {
      const { errors } = await collect(of({ x, at }).pipe(normalize({ mean: [0, 0, 0] })));
      expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
      expect(String(errors[0])).to.include('"index":7');
    }
  });

  for (const options of [
    { std: 0 },
    { std: [1, -1] },
    { mean: [1, 2], std: [1, 2, 3] },
    { scale: Number.NaN },
  ])
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(() => normalize(options)).to.throw('normalize');
    });
});
