import {
  add,
  customGrad,
  matMul,
  mul,
  sigmoid,
  stack,
  sub,
  type Tensor,
  tanh,
  unstack,
} from '@tensorflow/tfjs-core';
import { pairs } from '../pairs.js';
import { type GruSteps, gruGradients } from './gru-gradients.js';
import { splitInTwo } from './split-in-two.js';

/** What the states of a gated recurrent unit are computed from; gates come in the order z, r, n. */
export interface GruSequence {
  /** `xₜ W + b`, and the recurrent bias of z and r: `[time, size, 3 units]`. */
  readonly projected: Tensor;
  /** The state before the first step: `[size, units]`. */
  readonly state: Tensor;
  /** `[units, 3 units]`. */
  readonly recurrentKernel: Tensor;
  /** The recurrent bias of n: `[units]`. */
  readonly candidateBias: Tensor;
}

/**
 * The state of a gated recurrent unit (reset after the product) after each step: `[time, size, units]`.
 *
 * Its gradient is {@link gruGradients}, which has no gradient of its own that is right.
 */
export function gruStates({ projected, state, recurrentKernel, candidateBias }: GruSequence): Tensor {
  return differentiable(projected, state, recurrentKernel, candidateBias);
}

const differentiable = customGrad((...given) => {
  const [projected, state, recurrentKernel, candidateBias] = given.filter(
    (each) => typeof each !== 'function',
  );
  const [save] = given.filter((each) => typeof each === 'function');
  if (!projected || !state || !recurrentKernel || !candidateBias || !save)
    throw new TypeError('expected four tensors');
  const steps = goForward({ projected, state, recurrentKernel, candidateBias });
  save([state, recurrentKernel, steps.states, steps.gates, steps.candidates, steps.products]);
  return { value: steps.states, gradFunc: (dy, saved) => goBack(dy, saved) };
});

function goForward({ projected, state, recurrentKernel, candidateBias }: GruSequence): GruSteps {
  const units = candidateBias.size;
  const steps: Step[] = [];
  let before = state;
  const [toGates, toCandidates] = splitInTwo(projected, 2 * units);
  for (const [toGate, toCandidate] of pairs(unstack(toGates), unstack(toCandidates))) {
    const [gateProduct, candidateProduct] = splitInTwo(matMul(before, recurrentKernel), 2 * units);
    const gates = sigmoid(add(toGate, gateProduct));
    const [update, reset] = splitInTwo(gates, units);
    const product = add(candidateProduct, candidateBias);
    const candidate = tanh(add(toCandidate, mul(reset, product)));
    // update · before + (1 - update) · candidate, in one product less.
    const after = add(candidate, mul(update, sub(before, candidate)));
    steps.push({ state: after, gates, candidate, product });
    before = after;
  }
  return {
    states: stack(steps.map((step) => step.state)),
    gates: stack(steps.map((step) => step.gates)),
    candidates: stack(steps.map((step) => step.candidate)),
    products: stack(steps.map((step) => step.product)),
  };
}

/** What one step comes to. */
interface Step {
  readonly state: Tensor;
  readonly gates: Tensor;
  readonly candidate: Tensor;
  readonly product: Tensor;
}

function goBack(dy: Tensor, saved: readonly Tensor[]): Tensor[] {
  const [state, recurrentKernel, states, gates, candidates, products] = saved;
  if (!state || !recurrentKernel || !states || !gates || !candidates || !products)
    throw new TypeError('expected what was saved');
  const gradients = gruGradients(dy, state, recurrentKernel, { states, gates, candidates, products });
  return [gradients.projected, gradients.state, gradients.recurrentKernel, gradients.candidateBias];
}
