import { expect } from 'chai';
import fc from 'fast-check';
import { decodeColumn, encodeColumn, encodedSize } from '../../../../sinks/dashboard/index/encode-column.js';

describe('encodeColumn', () => {
  const value = fc.oneof(
    fc.double({ noNaN: false, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
  );

  it('gives back every value as it was', () => {
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const given = Float64Array.from(values);
        // 0 and -0 are one value here, which may come back as either.
        expect([...decoded(given)].map(unsigned)).to.deep.equal(values.map(unsigned));
      }),
    );
  });

  it('takes no bytes for counters and constants', () => {
    for (const values of [[3, 3, 3], [1, 2, 3, 4], [10, 5, 0], [7]]) expect(sizeOf(values)).to.equal(0);
  });

  it('takes four bytes for what 32 bits hold: losses, and times above the first', () => {
    expect(sizeOf([Math.fround(0.1), Math.fround(0.7), Number.NaN])).to.equal(12);
    expect(sizeOf([1_700_000_000_123, 1_700_000_000_124, 1_700_000_000_129])).to.equal(12);
    expect(sizeOf([0.1, 0.7])).to.equal(0);
    expect(sizeOf([0.1, 0.7, 0.2])).to.equal(24);
  });

  it('tells the extremes of what is finite, where they are, and the sum', () => {
    const { column } = encodeColumn('loss', Float64Array.of(Number.NaN, 2, 9, Infinity, 1), 0);
    expect(column).to.deep.include({
      lowest: { value: 1, row: 4 },
      highest: { value: 9, row: 2 },
      sum: 12,
    });
    const none = encodeColumn('loss', Float64Array.of(Number.NaN), 0).column;
    expect(none).to.deep.include({ sum: 0 }).and.not.have.any.keys('lowest', 'highest');
  });

  function unsigned(value: number): number {
    return value === 0 ? 0 : value;
  }

  function decoded(values: Float64Array): Float64Array {
    const { column, bytes } = encodeColumn('loss', values, 0);
    return decodeColumn(column, values.length, Buffer.from(bytes));
  }

  function sizeOf(values: readonly number[]): number {
    const { column, bytes } = encodeColumn('loss', Float64Array.from(values), 0);
    expect(encodedSize(column, values.length)).to.equal(bytes.length);
    return bytes.length;
  }
});
