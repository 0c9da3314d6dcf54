import { expect } from 'chai';
import { exponentialDecay } from '../../../models/schedules/exponential-decay.js';
import { scheduleContract } from '../../contracts/schedule.js';

describe('exponentialDecay', () => {
  scheduleContract('exponential-decay', () => exponentialDecay({ rate: 0.5, factor: 0.9 }));

  it('takes several steps for its factor', () => {
    expect(exponentialDecay({ rate: 1, factor: 0.01, every: 10 })(6)).to.be.closeTo(0.1, 1e-12);
  });

  it('refuses settings out of range by name', () => {
    expect(() => exponentialDecay({ rate: 0.5, factor: 0 })).to.throw('exponentialDecay.factor: got 0');
  });
});
