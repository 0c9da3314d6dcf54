import { expect } from 'chai';
import { of } from 'rxjs';
import { type PadOptions, padTo } from '../../operators/pad-to.js';
import { describeOperator } from '../contracts/operator.js';
import { collect, type NumberedSample, numberedSample } from '../helpers/flow.js';

const { at } = numberedSample(7);

type Sequence = Omit<NumberedSample, 'x'> & { readonly x: readonly number[] };

describeOperator('padTo', {
  create: () => padTo<Sequence>(3),
  item: (index: number): Sequence => ({ ...numberedSample(index), x: [index] }),
  inFlight: 1,
});

async function padded(x: unknown, length: number, options?: PadOptions) {
  const { items, errors } = await collect(of({ x, at }).pipe(padTo(length, options)));
  if (errors.length > 0) throw errors[0];
  return items[0]?.x;
}

describe('padTo', () => {
  it('puts zeros, or what it is told, behind what is too short', async () => {
    expect(await padded([1, 2], 4)).to.deep.equal({ data: Float32Array.of(1, 2, 0, 0), shape: [4] });
    expect(await padded([], 2, { pad: -1 })).to.deep.equal({ data: Float32Array.of(-1, -1), shape: [2] });
  });

  it('pads the first axis of dense numbers, in their dtype', async () => {
    const x = { data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] };
    expect(await padded(x, 3, { pad: 9 })).to.deep.equal({
      data: Int32Array.of(1, 2, 3, 4, 9, 9),
      shape: [3, 2],
    });
  });

  it('passes on without a copy what has the length already, and cuts by a view', async () => {
    const x = { data: Uint8Array.of(1, 2, 3, 4), shape: [4] };
    expect(await padded(x, 4)).to.equal(x);
    const cut = await padded(x, 2, { truncate: true });
    expect(cut).to.deep.equal({ data: Uint8Array.of(1, 2), shape: [2] });
    expect(cut?.data.buffer).to.equal(x.data.buffer);
  });

  it('refuses what is too long, unless it may cut, and what is no sequence, by its place', async () => {
    for (const x of [[1, 2, 3], 'abc', 5, ['a']]) {
      const { errors } = await collect(of({ x, at }).pipe(padTo(2)));
      expect(errors[0]).to.include({ code: 'SHAPE_INVALID' });
      expect(String(errors[0])).to.include('"index":7');
    }
  });

  it('refuses a length of 0', () => {
    expect(() => padTo(0)).to.throw('padTo length');
  });
});
