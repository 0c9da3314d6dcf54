import { expect } from 'chai';
import { cosineDecay } from '../../../models/schedules/cosine-decay.js';
import { scheduleContract } from '../../contracts/schedule.js';

describe('cosineDecay', () => {
  scheduleContract('cosine-decay', () => cosineDecay({ rate: 0.5, steps: 40, to: 0.05 }));

  it('refuses settings out of range by name', () => {
    expect(() => cosineDecay({ rate: 0.5, steps: 40, to: -1 })).to.throw('cosineDecay.to: got -1');
  });
});
