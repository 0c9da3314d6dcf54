import { expect } from 'chai';
import fc from 'fast-check';
import { inPlaceFactors } from '../../../models/optimizers/adam-in-place.js';

interface Settings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const learningRate = 0.1;

describe('Adam in place', () => {
  it('takes numbers with which the operation does the step of Adam, within 1e-6', () => {
    const settings = fc.record({
      beta1: fc.constantFrom(0, 0.5, 0.9, 0.95),
      beta2: fc.constantFrom(0, 0.9, 0.99, 0.999),
      epsilon: fc.constantFrom(1e-8, 1e-3),
    });
    const gradients = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(settings, gradients, (of, list) => {
        const expected = paper(of, list);
        for (const [step, weight] of operation(of, list).entries()) {
          const wanted = expected[step] ?? Number.NaN;
          expect(weight).to.be.closeTo(wanted, 1e-6 * Math.max(1, Math.abs(wanted)));
        }
      }),
    );
  });

  it('has numbers even when the powers have become 0', () => {
    const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    expect(inPlaceFactors(settings, 0.5, 0, 0)).to.deep.equal({ inPlaceRate: 0.5, inPlaceEpsilon: 1e-8 });
  });
});

/** The weight after each step, in double precision. */
function paper({ beta1, beta2, epsilon }: Settings, gradients: readonly number[]): readonly number[] {
  let [weight, mean, square] = [0, 0, 0];
  return gradients.map((gradient, index) => {
    mean = beta1 * mean + (1 - beta1) * gradient;
    square = beta2 * square + (1 - beta2) * gradient ** 2;
    const root = Math.sqrt(square / (1 - beta2 ** (index + 1))) + epsilon;
    weight -= ((learningRate / (1 - beta1 ** (index + 1))) * mean) / root;
    return weight;
  });
}

/** What TensorFlow's ApplyAdam does, in float32 (tensorflow/core/kernels/training_ops.cc). */
function operation(settings: Settings, gradients: readonly number[]): readonly number[] {
  const float = Math.fround;
  let [weight, mean, square] = [0, 0, 0];
  return gradients.map((given, index) => {
    const gradient = float(given);
    const powers = [settings.beta1, settings.beta2].map((beta) => beta ** (index + 1));
    const { inPlaceRate, inPlaceEpsilon } = inPlaceFactors(
      settings,
      learningRate,
      powers[0] ?? 1,
      powers[1] ?? 1,
    );
    mean = float(mean + float(float(gradient - mean) * float(1 - float(settings.beta1))));
    square = float(
      square + float(float(float(gradient * gradient) - square) * float(1 - float(settings.beta2))),
    );
    const root = float(float(Math.sqrt(square)) + float(inPlaceEpsilon));
    weight = float(weight - float(float(mean * float(inPlaceRate)) / root));
    return weight;
  });
}
