import {
  add,
  concat,
  expandDims,
  matMul,
  mul,
  reshape,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  transpose,
  unstack,
} from '@tensorflow/tfjs-core';
import { splitInTwo } from './split-in-two.js';

/** What a gated recurrent unit has computed at all steps. */
export interface GruSteps {
  /** The state after each step: `[time, size, units]`. */
  readonly states: Tensor;
  /** z and r: `[time, size, 2 units]`. */
  readonly gates: Tensor;
  /** n: `[time, size, units]`. */
  readonly candidates: Tensor;
  /** `h U_n + c_n`, which the reset gate acts on: `[time, size, units]`. */
  readonly products: Tensor;
}

/** The gradient by each of what the states are computed from. */
export interface GruGradients {
  readonly projected: Tensor;
  readonly state: Tensor;
  readonly recurrentKernel: Tensor;
  readonly candidateBias: Tensor;
}

/**
 * The gradients of the states of a gated recurrent unit: back-propagation through time, written by hand.
 *
 * All that a gradient is multiplied with on its way is known after the forward pass, and is computed for all steps at
 * once; a step backwards is then one product with the recurrent kernel and a few small operations, and the gradients by
 * kernel and bias are one product and one sum over all steps. What is multiplied with is taken for constant, so the
 * gradients of these gradients would be wrong.
 *
 * ```text
 * dz = dh (h₋ - n) z (1 - z)
 * dn = dh (1 - z) (1 - n²)
 * dr = dn (h₋ U_n + c_n) r (1 - r)
 * dh₋ = dh z + [dz, dr, dn r] Uᵀ                h₋ is the state before the step
 * ```
 *
 * @param dy the gradient by each state: `[time, size, units]`.
 * @param state the one before the first step.
 */
export function gruGradients(
  dy: Tensor,
  state: Tensor,
  recurrentKernel: Tensor,
  steps: GruSteps,
): GruGradients {
  const [time = 0, size = 0, units = 0] = dy.shape;
  const before = statesBefore(state, steps.states);
  const factors = factorsOf(before, steps);
  const passed = goBack(dy, recurrentKernel, factors);
  const [byGates, byCandidateProducts] = splitInTwo(passed.products, 2 * units);
  const rows = time * size;
  return {
    projected: concat([byGates, mul(passed.states, factors.candidate)], 2),
    state: passed.state,
    recurrentKernel: matMul(
      reshape(before, [rows, units]),
      reshape(passed.products, [rows, 3 * units]),
      true,
      false,
    ),
    candidateBias: sum(byCandidateProducts, [0, 1]),
  };
}

function statesBefore(state: Tensor, states: Tensor): Tensor {
  const [time = 0, size = 0, units = 0] = states.shape;
  const first = expandDims(state);
  return time === 1 ? first : concat([first, slice(states, [0, 0, 0], [time - 1, size, units])]);
}

/** What the gradient by a state is multiplied with, for all steps. */
interface Factors {
  /** To the state before, beside the products: `[time, size, units]`. */
  readonly state: Tensor;
  /** To the candidate, before tanh: `[time, size, units]`. */
  readonly candidate: Tensor;
  /** To the three products with the recurrent kernel: `[time, size, 3, units]`. */
  readonly products: Tensor;
}

function factorsOf(before: Tensor, { gates, candidates, products }: GruSteps): Factors {
  const [time = 0, size = 0, units = 0] = candidates.shape;
  const [update, reset] = splitInTwo(gates, units);
  const taken = sub(1, update);
  const candidate = mul(taken, sub(1, square(candidates)));
  const toUpdate = mul(mul(sub(before, candidates), update), taken);
  const toReset = mul(mul(candidate, products), mul(reset, sub(1, reset)));
  const toProducts = concat([toUpdate, toReset, mul(candidate, reset)], 2);
  return { state: update, candidate, products: reshape(toProducts, [time, size, 3, units]) };
}

/** The gradients by what the steps have computed. */
interface Passed {
  /** By the state after each step: `[time, size, units]`. */
  readonly states: Tensor;
  /** By the products with the recurrent kernel: `[time, size, 3 units]`. */
  readonly products: Tensor;
  /** By the state before the first step: `[size, units]`. */
  readonly state: Tensor;
}

function goBack(dy: Tensor, recurrentKernel: Tensor, factors: Factors): Passed {
  const [, size = 0, units = 0] = dy.shape;
  // Measured on native: a product with what was transposed before takes half the time.
  const kernel = transpose(recurrentKernel);
  const [dys, toState, toProducts] = [dy, factors.state, factors.products].map((each) =>
    unstack(each).reverse(),
  );
  const states: Tensor[] = [];
  const products: Tensor[] = [];
  let before: Tensor | undefined;
  for (const [step, own] of (dys ?? []).entries()) {
    const [stateFactor, productFactor] = [toState?.[step], toProducts?.[step]];
    if (!stateFactor || !productFactor) throw new RangeError(`no factors for step ${step} from the last`);
    const state: Tensor = before ? add(own, before) : own;
    const product = reshape(mul(productFactor, expandDims(state, 1)), [size, 3 * units]);
    states.push(state);
    products.push(product);
    before = add(mul(state, stateFactor), matMul(product, kernel));
  }
  if (!before) throw new RangeError('there are no steps');
  return { states: stack(states.reverse()), products: stack(products.reverse()), state: before };
}
