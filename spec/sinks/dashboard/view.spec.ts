import { expect } from 'chai';
import { View } from '../../../sinks/dashboard/view.js';
import { epochEvent, evaluationEvent, startEvent, stepEvent, warningEvent } from '../../helpers/events.js';

describe('View', () => {
  let view: View;

  beforeEach(() => {
    view = new View('spec');
  });

  it('has a curve for each measure and each way it is taken', () => {
    for (const event of [stepEvent(0), epochEvent(1), evaluationEvent(2)]) view.take(event);
    const names = view.since().update.curves.map(({ measure, series }) => `${measure}: ${series}`);
    expect(names).to.deep.equal([
      'loss: training',
      'accuracy: training',
      'loss: epoch mean',
      'accuracy: epoch mean',
      'loss: evaluation on test',
      'accuracy: evaluation on test',
    ]);
  });

  it('keeps the curves of further trainers apart', () => {
    view.take(stepEvent(0, { metrics: {} }));
    view.take(stepEvent(1, { metrics: {}, trainer: 'critic' }));
    expect(view.since().update.curves.map(({ series }) => series)).to.deep.equal([
      'training',
      'critic: training',
    ]);
  });

  it('tells engine, seed and options from the start', () => {
    view.take(startEvent());
    expect(view.since().update.standing).to.deep.include({
      run: 'spec',
      seed: 7,
      engine: { backend: 'cpu', threads: 1 },
      options: { batchSize: 64 },
    });
  });

  it('stays bounded, however many events, names and texts come', () => {
    for (let index = 0; index < 5000; index++) {
      view.take(stepEvent(index, { metrics: { [`metric ${index}`]: 1 } }));
      view.take(warningEvent('x'.repeat(10_000)));
    }
    const { curves, entries } = view.since().update;
    expect(curves).to.have.length(64);
    expect(entries).to.have.length(200);
    expect(JSON.stringify(view.since().update).length).to.be.below(150_000);
  });

  it('tells only what is new since a place, and how much of it is gone', () => {
    view.take(stepEvent(0));
    const { place } = view.since();
    expect(view.since(place).update).to.deep.include({ curves: [], entries: [], missed: 0 });
    for (let index = 0; index < 250; index++) view.take(warningEvent(String(index)));
    const { entries, missed } = view.since(place).update;
    expect([entries.length, missed]).to.deep.equal([200, 50]);
    expect(entries.at(-1)?.text).to.equal('ROWS_SKIPPED: 249');
  });

  it('has a version that tells whether anything has come', () => {
    const before = view.version;
    view.take(stepEvent(0));
    expect(view.version).to.be.above(before);
    expect(view.since().place.version).to.equal(view.version);
  });
});
