import { expect } from 'chai';
import { Overview } from '../../../../sinks/dashboard/shown/overview.js';
import { endEvent, evaluationEvent, startEvent, stepEvent, stoppedEvent } from '../../../helpers/events.js';

const now = 1_700_000_000_000;

describe('Overview', () => {
  it('waits before the first event, runs, falls silent, and has stopped or finished', () => {
    const overview = new Overview();
    expect(stateOf(overview)).to.equal('waiting');
    overview.take(startEvent());
    overview.take(stepEvent(0));
    expect(stateOf(overview)).to.equal('running');
    expect(stateOf(overview, { now: now + 61_000 })).to.equal('silent');
    expect(stateOf(overview, { now: now + 61_000, live: true })).to.equal('running');
    overview.take(stoppedEvent(0));
    expect(stateOf(overview, { now: now + 61_000 })).to.equal('stopped');
    overview.take(startEvent());
    expect(stateOf(overview)).to.equal('running');
    overview.take(endEvent(1));
    expect(stateOf(overview)).to.equal('finished');
  });

  it('adds up where the time went since its process began', () => {
    const spent = { waiting: 1, training: 2, evaluating: 0, writing: 0.5 };
    const overview = new Overview();
    for (const event of [startEvent(), withSpent(0, spent), withSpent(1, { ...spent, paused: 7 })])
      overview.take(event);
    expect(overview.facts({ live: true, now }).spent).to.deep.equal({
      ...{ waiting: 2, training: 4, evaluating: 0, writing: 1, paused: 7 },
    });
    overview.take(startEvent());
    expect(overview.facts({ live: true, now }).spent).to.equal(undefined);
  });

  it('has the latest values by name: of training, of data sets, of further trainers', () => {
    const overview = new Overview();
    for (const event of [stepEvent(0), evaluationEvent(1), stepEvent(2, { trainer: 'critic', metrics: {} })])
      overview.take(event);
    expect(Object.keys(overview.facts({ live: true, now }).latest)).to.deep.equal([
      ...['loss', 'accuracy', 'test loss', 'test accuracy', 'critic: loss'],
    ]);
  });

  it('stays bounded where names are made up without end', () => {
    const overview = new Overview();
    for (let sequence = 0; sequence < 500; sequence++)
      overview.take(stepEvent(sequence, { metrics: { [`metric ${sequence}`]: 1 } }));
    expect(Object.keys(overview.facts({ live: true, now }).latest)).to.have.length(100);
  });

  function stateOf(
    overview: Overview,
    surroundings: { readonly now?: number; readonly live?: boolean } = {},
  ) {
    return overview.facts({ live: false, now, ...surroundings }).state;
  }

  function withSpent(
    sequence: number,
    spent: NonNullable<ReturnType<typeof stepEvent>['incidental']['spent']>,
  ) {
    const event = stepEvent(sequence);
    return { ...event, incidental: { ...event.incidental, spent } };
  }
});
