import { expect } from 'chai';
import fc from 'fast-check';
import { liveLine } from '../../../sinks/progress/live-line.js';
import { Standing } from '../../../sinks/standing.js';
import { startEvent, stepEvent } from '../../helpers/events.js';

const strings = { barCompleteString: '█'.repeat(25), barIncompleteString: '░'.repeat(25), barGlue: '' };

describe('the live line', () => {
  const standing = new Standing();
  standing.take(startEvent({ samples: 64_000, epochs: 3 }));
  standing.take(stepEvent(999, { epoch: 0, metrics: { accuracy: 0.5 } }));
  const line = (width: number): string => liveLine(standing, '█▄▁', width, strings);

  it('tells less the narrower the terminal is, the least important first', () => {
    expect([130, 120, 110, 100, 70, 50, 30, 12].map(line)).to.deep.equal([
      '████████░░░░░░░░░░░░░░░░ 33%  epoch 1/3  step 1,000/3,000  6,400 samples/s  20.0 s left  loss 0.001000  █▄▁  accuracy 0.5000',
      '████████░░░░░░░░░░░░░░░░ 33%  epoch 1/3  step 1,000/3,000  6,400 samples/s  20.0 s left  loss 0.001000  accuracy 0.5000',
      '███░░░░░░░ 33%  epoch 1/3  step 1,000/3,000  6,400 samples/s  20.0 s left  loss 0.001000  accuracy 0.5000',
      '███░░░░░░░ 33%  epoch 1/3  step 1,000/3,000  20.0 s left  loss 0.001000  accuracy 0.5000',
      '███░░░░░░░ 33%  step 1,000/3,000  20.0 s left  loss 0.001000',
      '33%  step 1,000/3,000  20.0 s left  loss 0.001000',
      '33%  step 1,000/3,000',
      '33%',
    ]);
  });

  it('always leaves a column free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (width) => {
        expect([...line(width)].length).to.be.below(width);
      }),
    );
  });

  it('shows no control character of a metric', () => {
    const odd = new Standing();
    odd.take(stepEvent(0, { metrics: { '\x1b[2J': 1 } }));
    expect(liveLine(odd, '', 100, strings)).to.include('\\u001b[2J 1');
  });
});
