import { expect } from 'chai';
import { Curves } from '../../../sinks/pictures/curves.js';
import { epochEvent, evaluationEvent, stepEvent } from '../../helpers/events.js';

describe('Curves', () => {
  const namesIn = (curves: Curves) =>
    curves.figures().map(({ name, curves: each }) => [name, ...each.map((curve) => curve.name)]);

  it('have a figure for the loss and for each metric, with a curve for training and each data set', () => {
    const curves = new Curves();
    curves.take(stepEvent(0, { trainer: 'model' }));
    curves.take({ ...evaluationEvent(1), trainer: 'model' });
    expect(namesIn(curves)).to.deep.equal([
      ['loss', 'training', 'test'],
      ['accuracy', 'training', 'test'],
    ]);
    expect(curves.figures()[0]?.curves[0]?.points).to.deep.equal([{ x: 1, low: 1, mean: 1, high: 1 }]);
  });

  it('name the trainer where it has a name of its own', () => {
    const curves = new Curves();
    for (const trainer of ['generator', 'critic']) curves.take(stepEvent(0, { trainer, metrics: {} }));
    expect(namesIn(curves)).to.deep.equal([['loss', 'generator: training', 'critic: training']]);
  });

  it('have means for a line that can be followed, whatever the number of their points', () => {
    const curves = new Curves();
    for (let step = 0; step < 1000; step++) curves.take(stepEvent(step, { loss: step % 2, metrics: {} }));
    const { points = [], means = [] } = curves.figures()[0]?.curves[0] ?? {};
    expect(points).to.have.length(1000);
    expect(means).to.have.length.within(64, 128);
    expect(means[3]).to.deep.equal({ x: 27.5, low: 0, mean: 0.5, high: 1 });
  });

  it('leave out what is not finite, and events that measure nothing new', () => {
    const curves = new Curves();
    curves.take({ ...evaluationEvent(0), loss: Number.NaN, metrics: {} });
    curves.take(epochEvent(1));
    expect(curves.figures()).to.deep.equal([]);
  });
});
