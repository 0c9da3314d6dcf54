import {
  concat,
  memory,
  slice,
  split,
  stack,
  type Tensor,
  tensor,
  engine as tensorEngine,
  tidy,
  unstack,
} from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import fc from 'fast-check';
import { sizeOf } from '../../../core/sample.js';
import { engine } from '../../../engines/index.js';
import { keepBackend } from '../keep-backend.js';

const dtypes = ['float32', 'int32', 'bool'] as const;

/** Whole numbers from 0, or alternating bools. */
function counted(shape: readonly number[], dtype: (typeof dtypes)[number]): Tensor {
  const values = Array.from({ length: sizeOf(shape) }, (_, index) => (dtype === 'bool' ? index % 2 : index));
  return tensor(values, [...shape], dtype);
}

/** A shape of one to four axes, and a block in it. */
const blocks = fc
  .array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }), fc.nat(2)), { minLength: 1, maxLength: 4 })
  .map((axes) => ({
    begin: axes.map(([before]) => before),
    size: axes.map(([, length]) => length),
    shape: axes.map(([before, length, after]) => before + length + after),
  }));

describe('slices on wasm', () => {
  keepBackend();
  before(() => engine({ prefer: 'wasm' }));

  it('are the numbers of the block, whatever its shape and dtype', () => {
    fc.assert(
      fc.property(blocks, fc.constantFrom(...dtypes), ({ shape, begin, size }, dtype) => {
        const held = [memory().numTensors, tensorEngine().backend.numDataIds()];
        const found = tidy(() => {
          const cut = slice(counted(shape, dtype), begin, size);
          return { shape: cut.shape, dtype: cut.dtype, values: Array.from(cut.dataSync()) };
        });
        expect(found.shape).to.deep.equal(size);
        expect(found.dtype).to.equal(dtype);
        expect(found.values).to.deep.equal(blockOf(shape, begin, size, dtype));
        expect([memory().numTensors, tensorEngine().backend.numDataIds()]).to.deep.equal(held);
      }),
      { numRuns: 100 },
    );
  });

  it('put together again are what was split', () => {
    const halves = tidy(() =>
      Array.from(concat(split(counted([2, 6, 3], 'float32'), [1, 2, 3], 1), 1).dataSync()),
    );
    expect(halves).to.deep.equal(Array.from({ length: 36 }, (_, index) => index));
  });

  it('stacked again are what was unstacked', () => {
    const stacked = tidy(() => {
      const parts = unstack(counted([2, 3, 4], 'int32'), 1);
      expect(parts.map(({ shape }) => shape)).to.deep.equal([
        [2, 4],
        [2, 4],
        [2, 4],
      ]);
      return Array.from(stack(parts, 1).dataSync());
    });
    expect(stacked).to.deep.equal(Array.from({ length: 24 }, (_, index) => index));
  });

  it('of text are left to the backend', () => {
    const words = tidy(() =>
      slice(tensor(['a', 'b', 'c'], [3], 'string'), [1], [2])
        .dataSync()
        .join(),
    );
    expect(words).to.equal('b,c');
  });
});

/** The same, number by number. */
function blockOf(
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  dtype: string,
): readonly number[] {
  return Array.from({ length: sizeOf(size) }, (_, place) => {
    let rest = place;
    let at = 0;
    let stride = 1;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      const length = size[axis] ?? 1;
      at += ((begin[axis] ?? 0) + (rest % length)) * stride;
      rest = Math.floor(rest / length);
      stride *= shape[axis] ?? 1;
    }
    return dtype === 'bool' ? at % 2 : at;
  });
}
