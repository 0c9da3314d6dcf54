import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { parseOptions } from '../../core/options.js';
import type { Optimizer } from '../optimizer.js';
import { rate } from '../options.js';
import { zeroSlot } from '../slots.js';
import { optimizerFrom } from './update-rule.js';

/** The rule of a {@link customOptimizer}: how one weight is moved. */
export interface CustomRule<State extends string> {
  /** The name of the exported function that makes the optimizer. */
  readonly name: string;
  /** What is remembered of each weight from step to step, in its shape, zero at first; default nothing. */
  readonly state?: readonly State[];
  /**
   * The new weight and the new state, from the old ones. It may be recorded once and done again on other numbers, so it
   * computes with tensors alone: what depends on the step or the rate, from the scalars given.
   */
  move(
    weight: Tensor,
    gradient: Tensor,
    state: Readonly<Record<State, Tensor>>,
    scalars: CustomScalars,
  ): { readonly weight: Tensor } & Readonly<Record<State, Tensor>>;
}

/** What a step of a {@link customOptimizer} computes with beside weights and gradients. */
export interface CustomScalars {
  /** The learning rate. */
  readonly rate: Scalar;
  /** The number of the step, from 1. */
  readonly step: Scalar;
}

/**
 * An optimizer of your own, from its equations: state, checkpoints and resuming are taken care of.
 *
 * @param module the `import.meta.url` of the module that exports the function which makes it, for workers.
 * @param settings plain data; recorded with the run, and what that function is called with in a worker.
 * @throws MillraceError `OPTION_INVALID` for a learning rate that is not above 0.
 *
 * @example
 * ```ts
 * import { customOptimizer, type Optimizer } from 'millrace';
 * import { add, mul, sub } from '@tensorflow/tfjs-core';
 *
 * export function heavyBall(settings: { readonly learningRate: number }): Optimizer {
 *   return customOptimizer(import.meta.url, settings, {
 *     name: 'heavyBall',
 *     state: ['velocity'],
 *     move(weight, gradient, state, { rate }) {
 *       const velocity = add(mul(state.velocity, 0.9), mul(gradient, rate));
 *       return { weight: sub(weight, velocity), velocity };
 *     },
 *   });
 * }
 * ```
 */
export function customOptimizer<State extends string = never>(
  module: string,
  settings: { readonly learningRate: number },
  { name, state = [], move }: CustomRule<State>,
): Optimizer {
  parseOptions(name, z.looseObject({ learningRate: rate }), settings);
  return optimizerFrom(module, settings, {
    name,
    start: { step: 0 },
    advance: ({ step = 0 }) => ({ step: step + 1 }),
    slots: (weight) => mapState(state, (each) => zeroSlot(weight, each)),
    factors: (rate, { step = 0 }) => ({ rate, step }),
    constants: () => ({}),
    move(weight, gradient, slots, scalars) {
      const before = mapState(state, (each) => slots[each].variable);
      const after = move(weight, gradient, before, scalars);
      for (const each of state) slots[each].variable.assign(after[each]);
      return after.weight;
    },
  });
}

function mapState<State extends string, Value>(
  state: readonly State[],
  makeOne: (each: State) => Value,
): Readonly<Record<State, Value>> {
  const mapped = Object.fromEntries(state.map((each) => [each, makeOne(each)]));
  if (hasEach(state, mapped)) return mapped;
  throw new RangeError(`not a value for each of ${state.join(', ')}`);
}

function hasEach<State extends string, Value>(
  state: readonly State[],
  mapped: Readonly<Record<string, Value>>,
): mapped is Readonly<Record<State, Value>> {
  return state.every((each) => each in mapped);
}
