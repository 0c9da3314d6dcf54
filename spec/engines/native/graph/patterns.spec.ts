import { expect } from 'chai';
import { inPlaceUpdates } from '../../../../engines/native/graph/patterns.js';
import type { Origin, Recording } from '../../../../engines/native/graph/recording.js';
import { numbers, Sketch } from './sketch.js';

describe('updates in place', () => {
  let sketch: Sketch;
  let weight: Origin;
  let velocity: Origin;
  let gradient: Origin;
  let rate: Origin;
  beforeEach(() => {
    sketch = new Sketch();
    weight = sketch.variable([4, 3]);
    velocity = sketch.variable([4, 3]);
    gradient = sketch.input([4, 3]);
    rate = sketch.input([]);
  });

  const opsOf = (recording: Recording): readonly string[] =>
    inPlaceUpdates(recording, numbers.TF_FLOAT).map(({ op }) => op);
  const descended = (by: Origin): Origin => sketch.apply('Sub', weight, sketch.apply('Mul', by, rate));
  const heavier = (): Origin => sketch.apply('Add', sketch.apply('Mul', velocity, rate), gradient);

  it('finds gradient descent: w - g η', () => {
    const next = descended(gradient);
    expect(inPlaceUpdates(sketch.end([gradient], [[weight, next]]), numbers.TF_FLOAT)).to.deep.equal([
      { op: 'ResourceApplyGradientDescent', variables: [0], operands: [rate, gradient] },
    ]);
  });

  it('finds momentum: v μ + g, and w - (v μ + g) η', () => {
    const factor = sketch.input([]);
    const faster = sketch.apply('Add', sketch.apply('Mul', velocity, factor), gradient);
    const next = descended(faster);
    for (const updates of [
      [
        [velocity, faster],
        [weight, next],
      ],
      [
        [weight, next],
        [velocity, faster],
      ],
    ] as const) {
      expect(inPlaceUpdates(sketch.end([gradient], updates), numbers.TF_FLOAT)).to.deep.equal([
        { op: 'ResourceApplyMomentum', variables: [0, 1], operands: [rate, gradient, factor] },
      ]);
    }
  });

  it('takes a velocity that does not stay for a gradient like any other', () => {
    expect(opsOf(sketch.end([gradient], [[weight, descended(heavier())]]))).to.deep.equal([
      'ResourceApplyGradientDescent',
    ]);
  });

  describe('leaves the assignment where', () => {
    it('the new weight is an output', () => {
      const next = descended(gradient);
      expect(opsOf(sketch.end([next], [[weight, next]]))).to.be.empty;
    });

    it('the new weight is used by another update, as an average of weights does', () => {
      const next = descended(gradient);
      const average = sketch.apply('Sub', next, velocity);
      expect(
        opsOf(
          sketch.end(
            [gradient],
            [
              [weight, next],
              [velocity, average],
            ],
          ),
        ),
      ).to.be.empty;
    });

    it('two variables become one value', () => {
      const next = descended(gradient);
      expect(
        opsOf(
          sketch.end(
            [gradient],
            [
              [weight, next],
              [velocity, next],
            ],
          ),
        ),
      ).to.be.empty;
    });

    it('a condition depends on it', () => {
      const next = descended(gradient);
      const condition = sketch.apply('IsFinite', next);
      expect(opsOf(sketch.end([gradient], [[weight, next]], [condition]))).to.be.empty;
    });

    it('the product is used otherwise too', () => {
      const step = sketch.apply('Mul', gradient, rate);
      const next = sketch.apply('Sub', weight, step);
      expect(opsOf(sketch.end([step], [[weight, next]]))).to.be.empty;
    });

    it('the order is another one: g η - w', () => {
      const next = sketch.apply('Sub', sketch.apply('Mul', gradient, rate), weight);
      expect(opsOf(sketch.end([gradient], [[weight, next]]))).to.be.empty;
    });

    it('it is another variable that is moved', () => {
      expect(opsOf(sketch.end([gradient], [[velocity, descended(gradient)]]))).to.be.empty;
    });

    it('the rate is not one number', () => {
      const rates = sketch.input([3]);
      const next = sketch.apply('Sub', weight, sketch.apply('Mul', gradient, rates));
      expect(opsOf(sketch.end([gradient], [[weight, next]]))).to.be.empty;
    });

    it('the gradient has another shape, and is broadcast', () => {
      const row = sketch.input([3]);
      expect(opsOf(sketch.end([row], [[weight, descended(row)]]))).to.be.empty;
    });

    it('the numbers are whole', () => {
      const count = sketch.variable([], numbers.TF_INT32);
      const one = sketch.input([], numbers.TF_INT32);
      const next = sketch.apply('Sub', count, sketch.apply('Mul', one, one));
      expect(opsOf(sketch.end([one], [[count, next]]))).to.be.empty;
    });
  });

  it('moves the weight alone where the velocity is used a third time', () => {
    const faster = heavier();
    const updates = [
      [velocity, faster],
      [weight, descended(faster)],
    ] as const;
    expect(opsOf(sketch.end([faster], updates))).to.deep.equal(['ResourceApplyGradientDescent']);
  });
});
