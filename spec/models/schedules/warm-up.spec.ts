import { expect } from 'chai';
import { constant } from '../../../models/schedules/constant.js';
import { exponentialDecay } from '../../../models/schedules/exponential-decay.js';
import { warmUp } from '../../../models/schedules/warm-up.js';
import { scheduleContract } from '../../contracts/schedule.js';

describe('warmUp', () => {
  scheduleContract('warm-up', () => warmUp({ steps: 9 }, exponentialDecay({ rate: 0.5, factor: 0.9 })));

  it('refuses settings out of range by name', () => {
    expect(() => warmUp({ steps: 0 }, constant(1))).to.throw('warmUp.steps: got 0');
  });
});
