import { expect } from 'chai';
import fc from 'fast-check';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../sinks/format-number.js';

describe('numbers as a person reads them', () => {
  it('formatNumber keeps four significant digits', () => {
    const texts = [0.43121, 12.3456, 1234.567, 1.23e-7, 2.5e9, 0, 7, -0.5].map(formatNumber);
    expect(texts).to.deep.equal(['0.4312', '12.35', '1234.57', '1.23e-7', '2500000000', '0', '7', '-0.5000']);
  });

  it('formatNumber stays short and close to the value, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        const text = formatNumber(value);
        expect(text.length).to.be.at.most(14);
        expect(Math.abs(Number(text) - value)).to.be.at.most(Math.max(1e-3 * Math.abs(value), 1e-300));
      }),
    );
  });

  it('formatNumber names what is not finite', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map(formatNumber)).to.deep.equal(['NaN', 'Infinity']);
  });

  it('formatCount sets thousands apart', () => {
    expect([0, 999, 60_000, 41_230.6].map(formatCount)).to.deep.equal(['0', '999', '60,000', '41,231']);
  });

  it('formatDuration takes milliseconds and two units at most', () => {
    const texts = [0, 420, 12_340, 59_960, 200_000, 7_500_000].map(formatDuration);
    expect(texts).to.deep.equal(['0.0 s', '0.4 s', '12.3 s', '1 min 0 s', '3 min 20 s', '2 h 5 min']);
  });

  it('formatBytes counts in powers of ten', () => {
    expect([0, 512, 2_143_000, 4e15].map(formatBytes)).to.deep.equal(['0 B', '512 B', '2.1 MB', '4000.0 TB']);
  });
});
