import { concat, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import { sizeOf } from '../core/sample.js';
import type { BuiltModel, Model, NamedVariable } from './model.js';

/** The two networks of {@link adversaries}. */
export interface AdversariesOptions {
  /** Makes samples of noise `[size, ...its input shape]`. */
  readonly generator: Model;
  /** Answers with one logit for each sample, above 0 where it takes it for a real one. */
  readonly discriminator: Model;
  /** The noise that the discriminator's samples of a step are made of: so many numbers; the same for the same step. */
  noise(step: number, count: number): Float32Array;
}

/** The two as models that are trained in turn. */
export interface Adversaries {
  /**
   * Takes real samples. In training it answers `[size, 2]`: the logits of the real samples, and of as many that the
   * generator makes; else the logits `[size, 1]` of what it is given.
   */
  readonly discriminator: Model;
  /** Takes noise. In training it answers with the discriminator's logits of what it makes, else with what it makes. */
  readonly generator: Model;
}

/**
 * Two networks that play against each other, as models of two trainers: one makes samples, the other tells them from real ones.
 *
 * ```text
 * discriminator:  minimise  (softplus(−D(x)) + softplus(D(G(z)))) / 2      labels [1, 0] for its two logits
 * generator:      minimise  softplus(−D(G(z)))                             label 1
 * ```
 *
 * With `sigmoidCrossEntropy` and those labels these are the losses of the game. Each trainer moves its own network only,
 * and saves both, so that either alone is whole. Both have to be made in one run, of one seed, and are freed together.
 * (Goodfellow et al., "Generative adversarial networks", 2014; Dive into Deep Learning, 20.1.)
 *
 * @throws MillraceError `SHAPE_INVALID`, when built, where the discriminator does not take what the generator makes.
 *
 * @example
 * ```ts
 * import { adversaries, mlp, randomFor } from 'millrace';
 * const { generator, discriminator } = adversaries({
 *   generator: mlp({ inputShape: [2], hidden: [8], classes: 2, scale: 1 }),
 *   discriminator: mlp({ inputShape: [2], hidden: [8], classes: 1, scale: 1 }),
 *   noise: (step, count) => Float32Array.from({ length: count }, randomFor(1, 'noise', step).normal),
 * });
 * ```
 */
export function adversaries({ generator, discriminator, noise }: AdversariesOptions): Adversaries {
  const options = { generator: described(generator), discriminator: described(discriminator) };
  const pair = pairOf((seed) => ({ made: generator.build(seed), judge: discriminator.build(seed) }));

  return {
    discriminator: {
      name: 'discriminator',
      options,
      lent: true,
      build(seed) {
        const { made, judge, dispose } = pair(seed);
        const forward: BuiltModel['forward'] = (x, mode) => {
          const real = judge.forward(x, mode);
          if (!mode.training) return real;
          const [size = 0] = x.shape;
          const shape = [size, ...made.inputShape];
          const z = reshape(
            mode.perStep((step) => noise(step, sizeOf(shape))),
            shape,
          );
          return concat([real, judge.forward(takenBy(made.forward(z, mode), judge), mode)], 1);
        };
        return {
          ...judge,
          forward,
          weights: both(judge, made, 'generator'),
          topology: () => undefined,
          dispose,
        };
      },
    },
    generator: {
      name: 'generator',
      options,
      lent: true,
      build(seed) {
        const { made, judge, dispose } = pair(seed);
        const forward: BuiltModel['forward'] = (z, mode) => {
          const samples = made.forward(z, mode);
          return mode.training ? judge.forward(takenBy(samples, judge), mode) : samples;
        };
        return {
          ...made,
          forward,
          weights: both(made, judge, 'discriminator'),
          topology: () => undefined,
          dispose,
        };
      },
    },
  };
}

interface Pair {
  readonly made: BuiltModel;
  readonly judge: BuiltModel;
}

/** Builds both when the first of them is asked for, and frees both when the last of them is given back. */
function pairOf(build: (seed: number) => Pair): (seed: number) => Pair & { dispose(): void } {
  let pair: Pair | undefined;
  let users = 0;
  return (seed) => {
    const built = pair ?? build(seed);
    pair = built;
    users++;
    const dispose = (): void => {
      if (--users > 0) return;
      built.made.dispose();
      built.judge.dispose();
      pair = undefined;
    };
    return { ...built, dispose };
  };
}

/** The weights of a network, and behind them those of its opponent, which it computes with. */
function both(own: BuiltModel, opponent: BuiltModel, prefix: string): readonly NamedVariable[] {
  return [
    ...own.weights,
    ...opponent.weights.map(({ name, variable }) => ({ name: `${prefix}/${name}`, variable })),
  ];
}

/** What was made, as the discriminator takes it. */
function takenBy(samples: Tensor, { inputShape }: BuiltModel): Tensor {
  const [size = 0, ...shape] = samples.shape;
  if (sizeOf(shape) === sizeOf(inputShape)) return reshape(samples, [size, ...inputShape]);
  throw new MillraceError('SHAPE_INVALID', {
    what: 'what the generator makes',
    given: shape,
    expected: `what the discriminator takes: [${inputShape.join(', ')}]`,
  });
}

function described({ name, options }: Model): Readonly<Record<string, unknown>> {
  return { name, ...options };
}
