import { expect } from 'chai';
import { Standing } from '../../sinks/standing.js';
import { endEvent, startEvent, stepEvent, stoppedEvent } from '../helpers/events.js';

describe('Standing', () => {
  it('knows the latest step, its epoch, loss, metrics and rate', () => {
    const standing = standingAfter([startEvent(), stepEvent(0), stepEvent(1, { epoch: 3 })]);
    expect(standing).to.include({ step: 2, epoch: 3, loss: 0.5, samplesPerSecond: 6400, elapsed: 20 });
    expect(standing.metrics).to.deep.equal({ accuracy: 0.5 });
  });

  it('tells the number of steps from epochs, samples and the size of a batch, the last one of an epoch smaller', () => {
    const total = { samples: 100, epochs: 3 };
    expect(standingAfter([startEvent(total), stepEvent(0), stepEvent(1, { size: 36 })]).steps).to.equal(6);
    expect(standingAfter([startEvent({ epochs: 3 }), stepEvent(0)]).steps, 'unknown size').to.equal(
      undefined,
    );
  });

  it('tells the time left from the rate, until the run ends', () => {
    const events = [startEvent({ samples: 640, epochs: 1 }), stepEvent(4)];
    expect(standingAfter(events).timeLeft, '5 steps of 10 ms').to.equal(50);
    expect(standingAfter([...events, stoppedEvent(4)]).timeLeft).to.equal(undefined);
  });

  it('measures the rate where events do not tell it', () => {
    const silent = (sequence: number) =>
      stepEvent(sequence, { incidental: { time: 0, elapsed: 10 * sequence } });
    expect(standingAfter([silent(0)]).samplesPerSecond).to.equal(undefined);
    expect(standingAfter([silent(0), silent(1), silent(2)]).samplesPerSecond).to.equal(6400);
  });

  it('follows the trainer heard first', () => {
    expect(standingAfter([stepEvent(0), stepEvent(8, { trainer: 'critic' })]).step).to.equal(1);
  });

  it('tells how the run ended', () => {
    expect(standingAfter([stepEvent(0)]).state).to.equal('running');
    expect(standingAfter([endEvent(1)])).to.include({ state: 'finished', reason: 'completed' });
    expect(standingAfter([stoppedEvent(1)])).to.include({ state: 'stopped', reason: 'signal' });
    expect(standingAfter([stoppedEvent(1), startEvent()]).state, 'resumed').to.equal('running');
  });

  function standingAfter(events: Parameters<Standing['take']>[0][]): Standing {
    const standing = new Standing();
    for (const event of events) standing.take(event);
    return standing;
  }
});
