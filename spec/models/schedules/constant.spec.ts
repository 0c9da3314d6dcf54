import { expect } from 'chai';
import { constant } from '../../../models/schedules/constant.js';

describe('constant', () => {
  it('is the same at every step', () => {
    expect([1, 2, 1e6].map(constant(0.5))).to.deep.equal([0.5, 0.5, 0.5]);
  });

  it('refuses a rate out of range by name', () => {
    expect(() => constant(-1)).to.throw('constant: got -1');
  });
});
