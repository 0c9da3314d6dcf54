import { expect } from 'chai';
import fc from 'fast-check';
import { emptyLike, isDense, sizeOf, type TypedArray, unsetLike } from '../../core/sample.js';

describe('isDense', () => {
  it('knows a typed array with a shape', () => {
    expect(isDense({ data: Uint8Array.of(1, 2), shape: [2] })).to.equal(true);
    expect(isDense({ data: Float64Array.of(), shape: [0], more: 1 })).to.equal(true);
  });

  const others = [
    null,
    undefined,
    5,
    [1, 2],
    Uint8Array.of(1),
    { data: [1, 2], shape: [2] },
    { data: Uint8Array.of(1) },
    { data: Uint8Array.of(1), shape: 1 },
  ];
  for (const other of others)
    it(`knows that ${JSON.stringify(other)} is none`, () => {
      expect(isDense(other)).to.equal(false);
    });
});

describe('sizeOf', () => {
  it('is the number of places of an array of that shape', () => {
    expect(sizeOf([])).to.equal(1);
    expect(sizeOf([2, 0, 3])).to.equal(0);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4 }), { maxLength: 4 }), (shape) => {
        expect(sizeOf(shape)).to.equal(nested(shape).flat(shape.length).length);
      }),
    );
  });

  function nested([dimension, ...rest]: readonly number[]): readonly unknown[] {
    if (dimension === undefined) return [0];
    return Array.from({ length: dimension }, () => (rest.length === 0 ? 0 : nested(rest)));
  }
});

const arrays: readonly TypedArray[] = [
  Float32Array.of(1),
  Float64Array.of(1),
  Int8Array.of(1),
  Int16Array.of(1),
  Int32Array.of(1),
  Uint8Array.of(1),
  Uint8ClampedArray.of(1),
  Uint16Array.of(1),
  Uint32Array.of(1),
];

describe('emptyLike', () => {
  for (const array of arrays)
    it(`makes zeros of dtype ${array.constructor.name}`, () => {
      const empty = emptyLike(array, 3);
      expect(empty.constructor).to.equal(array.constructor);
      expect([...empty]).to.deep.equal([0, 0, 0]);
    });

  it('makes bytes of a Buffer', () => {
    expect(emptyLike(Buffer.from('a'), 2)).to.deep.equal(new Uint8Array(2));
  });
});

describe('unsetLike', () => {
  for (const array of arrays)
    for (const length of [3, 5000])
      it(`makes ${length} numbers of dtype ${array.constructor.name}, in memory of their own`, () => {
        const [one, other] = [unsetLike(array, length), unsetLike(array, length)];
        expect(one.constructor).to.equal(array.constructor);
        expect([one.length, one.byteLength]).to.deep.equal([length, one.buffer.byteLength]);
        expect(one.fill(1).buffer).not.to.equal(other.fill(2).buffer);
        expect(one.every((value) => value === 1)).to.equal(true);
      });

  it('makes them in shared memory where asked to', () => {
    expect(unsetLike(Float32Array.of(1), 5000, true).buffer).to.be.instanceOf(SharedArrayBuffer);
  });
});
