import { expect } from 'chai';
import { anyNumber } from '../../core/any-number.js';

describe('anyNumber', () => {
  for (const value of [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    it(`takes ${Object.is(value, -0) ? '-0' : value} as it is`, () => {
      expect(Object.is(anyNumber.parse(value), value)).to.equal(true);
    });
  }

  for (const value of ['1', null, undefined, 1n]) {
    it(`refuses ${typeof value === 'string' ? `'${value}'` : String(value)}`, () => {
      expect(anyNumber.safeParse(value).success).to.equal(false);
    });
  }
});
