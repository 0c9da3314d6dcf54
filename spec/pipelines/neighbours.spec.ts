import { expect } from 'chai';
import { parseEvent, type RunEvent } from '../../core/events.js';
import { lossLeft, nearestAmong } from '../../pipelines/neighbours.js';

const event = (facts: object): RunEvent =>
  parseEvent(
    JSON.stringify({ version: 1, sequence: 0, incidental: { time: 0, elapsed: 0 }, ...facts }),
    'here',
  );
const shown = (text: string) => event({ type: 'summary', name: 'neighbours', step: 1, text });
const epoch = (loss: number) =>
  event({ type: 'epoch', trainer: 'model', step: 1, epoch: 0, samples: 1, loss, metrics: {} });

describe('nearestAmong', () => {
  const words = new Set(['intel', 'computer']);

  it('counts those of the neighbours last shown that are among the words', () => {
    const events = [
      shown('chip: intel 0.5, second 0.4'),
      shown('tea: intel 1\nchip: intel 0.5, computer 0.4, tea 0.1'),
    ];
    expect(nearestAmong('chip', words)(events)).to.equal(2);
    expect(nearestAmong('milk', words)(events)).to.equal(0);
  });

  it('is NaN where none were shown', () => {
    expect(nearestAmong('chip', words)([])).to.be.NaN;
  });
});

describe('lossLeft', () => {
  it('is the loss of the last epoch over that of the first', () => {
    expect(lossLeft([epoch(4), epoch(2), epoch(1)])).to.equal(0.25);
    expect(lossLeft([])).to.be.NaN;
  });
});
