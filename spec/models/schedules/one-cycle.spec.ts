import { expect } from 'chai';
import { oneCycle } from '../../../models/schedules/one-cycle.js';
import { scheduleContract } from '../../contracts/schedule.js';

describe('oneCycle', () => {
  scheduleContract('one-cycle', () => oneCycle({ peak: 0.5, steps: 60 }));
  scheduleContract('one-cycle settings', () =>
    oneCycle({ peak: 0.5, steps: 60, rising: 0.1, startFactor: 10, endFactor: 100 }),
  );

  it('rises in one step where it is that short', () => {
    const rate = oneCycle({ peak: 0.5, steps: 10, rising: 0.1 });
    expect([rate(1), rate(10)]).to.deep.equal([0.5, 0.5 / 25 / 1e4]);
  });

  it('refuses settings out of range by name', () => {
    expect(() => oneCycle({ peak: 0.5, steps: 60, rising: 1 })).to.throw('oneCycle.rising: got 1');
  });
});
