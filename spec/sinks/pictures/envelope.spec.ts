import { expect } from 'chai';
import fc from 'fast-check';
import { Envelope, envelopeSchema } from '../../../sinks/pictures/envelope.js';

const throughJson = (envelope: Envelope): Envelope =>
  new Envelope(envelopeSchema.parse(JSON.parse(JSON.stringify(envelope.save()))));

// JSON has no -0, and a picture cannot show it.
const figure = fc.double({ noNaN: true, min: -1e300, max: 1e300 }).map((value) => value + 0);

describe('Envelope', () => {
  it('keeps a short curve point by point', () => {
    const envelope = new Envelope();
    for (const [step, value] of [3, 1, 2].entries()) envelope.add(step, value);
    expect(envelope.points()).to.deep.equal([
      { x: 0, low: 3, mean: 3, high: 3 },
      { x: 1, low: 1, mean: 1, high: 1 },
      { x: 2, low: 2, mean: 2, high: 2 },
    ]);
  });

  it('takes several points at one place together', () => {
    const envelope = new Envelope();
    envelope.add(5, 1);
    envelope.add(5, 4);
    expect(envelope.points()).to.deep.equal([{ x: 5, low: 1, mean: 2.5, high: 4 }]);
  });

  it('has a finite mean where the sum is none', () => {
    const envelope = new Envelope();
    for (let times = 0; times < 4; times++) envelope.add(5, 1e308);
    expect(throughJson(envelope).points()).to.deep.equal([{ x: 5, low: 1e308, mean: 1e308, high: 1e308 }]);
  });

  it('holds a million steps in a thousand columns, and loses no spike', () => {
    const envelope = new Envelope();
    for (let step = 1; step <= 1_000_000; step++) envelope.add(step, step === 654_321 ? 99 : 1);
    const points = envelope.points();
    expect(points).to.have.length.within(512, 1024);
    const spikes = points.filter(({ high }) => high === 99);
    expect(spikes).to.have.length(1);
    expect(spikes[0]?.x).to.be.closeTo(654_321, 1024);
    expect(spikes[0]?.low).to.equal(1);
  });

  it('goes on from what was saved as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.array(figure, { maxLength: 3000 }), fc.nat(3000), (values, cut) => {
        const whole = new Envelope();
        const first = new Envelope();
        for (const [step, value] of values.entries()) whole.add(step, value);
        for (const [step, value] of values.slice(0, cut).entries()) first.add(step, value);
        const second = throughJson(first);
        for (const [place, value] of values.slice(cut).entries()) second.add(cut + place, value);
        expect(second.points()).to.deep.equal(whole.points());
      }),
      { numRuns: 20 },
    );
  });
});
