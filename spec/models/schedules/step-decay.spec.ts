import { expect } from 'chai';
import { stepDecay } from '../../../models/schedules/step-decay.js';
import { scheduleContract } from '../../contracts/schedule.js';

describe('stepDecay', () => {
  scheduleContract('step-decay', () => stepDecay({ rate: 0.5, every: 7, factor: 0.3 }));

  it('refuses settings out of range by name', () => {
    expect(() => stepDecay({ rate: 0.5, every: 0 })).to.throw('stepDecay.every: got 0');
  });
});
