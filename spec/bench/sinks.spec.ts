import { expect } from 'chai';
import { stepEvent } from '../../bench/sinks/events.js';
import { parseEvent } from '../../core/events.js';

describe('the benchmark of the sinks', () => {
  it('writes events as a run records them', () => {
    for (const sequence of [0, 1, 999_999]) {
      const event = stepEvent(sequence);
      expect(parseEvent(JSON.stringify(event), 'here')).to.deep.equal(event);
    }
  });
});
