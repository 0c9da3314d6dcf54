import { expect } from 'chai';
import { sparkline } from '../../../sinks/progress/sparkline.js';

describe('sparkline', () => {
  it('spans from the lowest value to the highest', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).to.equal('▁▂▃▄▅▆▇█');
    expect(sparkline([-1, 1e9])).to.equal('▁█');
  });

  it('is level where the values are, and empty for fewer than two', () => {
    expect(sparkline([3, 3, 3])).to.equal('▁▁▁');
    expect(sparkline([3])).to.equal('');
    expect(sparkline([])).to.equal('');
  });

  it('leaves out what is not finite', () => {
    expect(sparkline([0, Number.NaN, Number.POSITIVE_INFINITY, 1])).to.equal('▁█');
  });
});
