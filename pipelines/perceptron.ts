import {
  grad,
  matMul,
  mul,
  type Scalar,
  sigmoid,
  square,
  sub,
  sum,
  type Tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type Random, randomFor } from '../core/random.js';
import { tensorScope } from '../core/tensor-scope.js';
import { run } from '../run/run.js';
import { experiments, type Finding, found, perform } from './experiments.js';
import { pipeline } from './pipeline.js';
import { relativeDifference } from './relative-difference.js';

/** How far a weight is moved to either side, where a slope is measured. */
const nudge = 1e-5;

/**
 * One layer of neurons, and three ways to the gradient of its error: by hand, by the engine, by trying.
 *
 * ```text
 * aₖ = σ(Σⱼ xⱼ wⱼₖ)        σ(z) = 1 / (1 + exp −z), of which the slope is σ (1 − σ)
 * E = ½ Σₖ (aₖ − tₖ)²
 * by hand, with the chain rule:   ∂E/∂wⱼₖ = (aₖ − tₖ) aₖ (1 − aₖ) xⱼ
 * by trying:                      ∂E/∂wⱼₖ ≈ (E(wⱼₖ + h) − E(wⱼₖ − h)) / 2h
 * ```
 *
 * A weight wⱼₖ has a part in the output aₖ alone, so that an error of many outputs has the gradient of each by itself.
 * Trying costs two errors for every weight, and needs numbers of 64 bits: of 32, the difference of two that are nearly
 * alike has hardly a digit left. The engine differentiates whatever is computed with tensors, in 32 bits, for about the
 * cost of computing it. All three agree within a ten-thousandth, for samples and weights drawn at random (Dive into Deep
 * Learning, 2.4 and 2.5).
 *
 * @example
 * ```ts no-run
 * import { perceptron } from 'millrace/pipelines';
 * const options = perceptron.options.parse({ inputs: 100 });
 * perceptron.start(options, { dir: 'runs/perceptron', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const perceptron = pipeline({
  name: 'perceptron',
  summary:
    'The gradient of a perceptron, with one output and with many: by hand, by autodiff, by differences',
  examples: [{ flags: '--inputs 100 --outputs 10', does: 'a larger one' }],
  lesson: {
    chapter: '2.4 and 2.5',
    smoke: { draws: 5 },
    trials: [
      {
        options: {},
        goals: ['one output', 'many outputs'].flatMap((experiment) =>
          ['autodiff beside by hand', 'differences beside by hand'].map((figure) => ({
            name: `${experiment}: ${figure}`,
            course: 'equal within 1e-4 relative',
            within: [0, 1e-4] as const,
            read: found(experiment, figure),
          })),
        ),
      },
    ],
  },
  options: z.object({
    inputs: z.number().int().min(1).default(10).describe('Numbers of a sample'),
    outputs: z.number().int().min(2).default(5).describe('Neurons, where there are many'),
    draws: z.number().int().min(1).default(20).describe('How many samples and weights are drawn'),
  }),

  start(options, settings) {
    const { inputs, outputs, draws } = options;
    const compare = (outputs: number) => () => comparison({ inputs, outputs, draws, seed: settings.seed });
    return run({ ...settings, options }, ({ read }) =>
      read(experiments({ 'one output': compare(1), 'many outputs': compare(outputs) })).pipe(perform()),
    );
  },
});

/** A sample, what is wanted of it, and weights: `[inputs]`, `[outputs]`, `[inputs, outputs]` by rows. */
interface Drawn {
  readonly x: readonly number[];
  readonly targets: readonly number[];
  readonly weights: readonly number[];
}

function comparison(sizes: { inputs: number; outputs: number; draws: number; seed: number }): Finding {
  const differences = Array.from({ length: sizes.draws }, (_, index) => {
    const drawn = draw(randomFor(sizes.seed, 'perceptron', sizes.outputs, index), sizes);
    const expected = byHand(drawn);
    return [
      relativeDifference(byAutodiff(drawn), expected),
      relativeDifference(byDifferences(drawn), expected),
    ];
  });
  const worst = (way: number) => Math.max(...differences.map((each) => each[way] ?? Number.NaN));
  return { figures: { 'autodiff beside by hand': worst(0), 'differences beside by hand': worst(1) } };
}

function draw(random: Random, { inputs, outputs }: { inputs: number; outputs: number }): Drawn {
  return {
    x: Array.from({ length: inputs }, random.normal),
    targets: Array.from({ length: outputs }, random.uniform),
    // So that no sigmoid is saturated: 1 − a would keep few of its 32 bits.
    weights: Array.from({ length: inputs * outputs }, () => random.normal() / Math.sqrt(inputs)),
  };
}

/** `aₖ = σ(Σⱼ xⱼ wⱼₖ)`. */
function outputsOf({ x, targets, weights }: Drawn): readonly number[] {
  return targets.map((_, k) => {
    const logit = x.reduce((total, each, j) => total + each * (weights[j * targets.length + k] ?? 0), 0);
    return 1 / (1 + Math.exp(-logit));
  });
}

/** `∂E/∂wⱼₖ = (aₖ − tₖ) aₖ (1 − aₖ) xⱼ`, in the order of the weights. */
function byHand(drawn: Drawn): readonly number[] {
  const deltas = outputsOf(drawn).map((a, k) => (a - (drawn.targets[k] ?? 0)) * a * (1 - a));
  return drawn.x.flatMap((each) => deltas.map((delta) => delta * each));
}

/** What the engine makes of the same equations. */
function byAutodiff({ x, targets, weights }: Drawn): Float32Array {
  return tensorScope('perceptron', () => {
    const sample = tensor2d([...x], [1, x.length]);
    const wanted = tensor2d([...targets], [1, targets.length]);
    const error = (w: Tensor) => mul<Scalar>(sum(square(sub(sigmoid(matMul(sample, w)), wanted))), 0.5);
    const gradient = grad(error)(tensor2d([...weights], [x.length, targets.length]));
    return gradient.dataSync<'float32'>().slice();
  });
}

/** The slope of the error along each weight, measured. */
function byDifferences(drawn: Drawn): readonly number[] {
  const errorAt = (place: number, moved: number): number => {
    const weights = drawn.weights.map((weight, index) => (index === place ? weight + moved : weight));
    const errors = outputsOf({ ...drawn, weights }).map((a, k) => a - (drawn.targets[k] ?? 0));
    return errors.reduce((total, error) => total + error ** 2 / 2, 0);
  };
  return drawn.weights.map((_, place) => (errorAt(place, nudge) - errorAt(place, -nudge)) / (2 * nudge));
}
