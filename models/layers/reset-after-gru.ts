import {
  add,
  matMul,
  mul,
  pad,
  reshape,
  reverse,
  serialization,
  sigmoid,
  slice,
  split,
  squeeze,
  sub,
  Tensor,
  tanh,
  engine as tensorEngine,
  tidy,
  transpose,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { gruStates } from './gru-sequence.js';
import { featuresOf, type LayerShape, oneTensor, readWeight, shapesOf } from './layer-options.js';
import { splitInTwo } from './split-in-two.js';

type RecurrentArguments = ConstructorParameters<typeof layers.RNN>[0];

/** The layer that {@link gru} makes; registered, so that `tf.loadLayersModel` knows it. */
export class ResetAfterGRU extends layers.RNN {
  static override className = 'ResetAfterGRU';
  readonly #cell: ResetAfterGRUCell;

  constructor(settings: Omit<RecurrentArguments, 'cell'> & { readonly units: number }) {
    const cell = new ResetAfterGRUCell(settings.units);
    super({ ...settings, cell });
    this.#cell = cell;
  }

  /**
   * All steps together. Masked steps, a state that is kept from batch to batch, and gradients of gradients are left to
   * tf.layers, which goes step by step.
   */
  override call(inputs: Tensor | Tensor[], given: Readonly<Record<string, unknown>>): Tensor | Tensor[] {
    const nested = tensorEngine().state.gradientDepth > 1;
    if (nested || this.stateful || given?.mask instanceof Tensor) return super.call(inputs, given);
    return tidy(() => {
      const steps = transpose(oneTensor(inputs), [1, 0, 2]);
      const [first] = Array.isArray(given?.initialState) ? given.initialState : [];
      const states = this.#cell.goThrough(this.goBackwards ? reverse(steps, 0) : steps, first);
      const [time = 0, size = 0, units = 0] = states.shape;
      const last = squeeze(slice(states, [time - 1, 0, 0], [1, size, units]), [0]);
      const output = this.returnSequences ? transpose(states, [1, 0, 2]) : last;
      return this.returnState ? [output, last] : output;
    });
  }

  /** tf.layers' own would look for a saved cell. */
  static override fromConfig<T extends serialization.Serializable>(
    create: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new create(config);
  }
}

/** One step through time. */
class ResetAfterGRUCell extends layers.RNNCell {
  static className = 'ResetAfterGRUCell';
  readonly stateSize: number;
  private kernel: LayerVariable | undefined;
  private recurrentKernel: LayerVariable | undefined;
  private bias: LayerVariable | undefined;

  constructor(units: number) {
    super();
    this.stateSize = units;
  }

  override build(shape: LayerShape | LayerShape[]): void {
    const features = featuresOf(this, shapesOf(shape)[0], 2);
    const units = this.stateSize;
    const [glorot, orthogonal] = [initializers.glorotUniform({}), initializers.orthogonal({})];
    this.kernel = this.addWeight('kernel', [features, 3 * units], 'float32', glorot);
    this.recurrentKernel = this.addWeight('recurrent_kernel', [units, 3 * units], 'float32', orthogonal);
    this.bias = this.addWeight('bias', [2, 3 * units], 'float32', initializers.zeros());
    super.build(shape);
  }

  /** From the features of a step `[size, features]` and the state `[size, units]` to the new state, twice. */
  override call(inputs: Tensor | Tensor[]): Tensor[] {
    const [x, state] = [inputs].flat();
    if (!x || !state) throw new TypeError('expected the features of a step and a state');
    return tidy(() => {
      const next = this.#step(x, state);
      return [next, next];
    });
  }

  /** From the features of all steps `[time, size, features]` to the state after each. */
  goThrough(steps: Tensor, first: unknown): Tensor {
    const units = this.stateSize;
    const [time = 0, size = 0, features = 0] = steps.shape;
    const [bias, recurrentBias] = unstack(readWeight(this.bias));
    if (!bias || !recurrentBias) throw new TypeError('the bias did not come in two');
    const [gateBias, candidateBias] = splitInTwo(recurrentBias, 2 * units);
    const product = matMul(reshape(steps, [time * size, features]), readWeight(this.kernel));
    const projected = add(product, add(bias, pad(gateBias, [[0, units]])));
    return gruStates({
      projected: reshape(projected, [time, size, 3 * units]),
      state: first instanceof Tensor ? first : zeros([size, units]),
      recurrentKernel: readWeight(this.recurrentKernel),
      candidateBias,
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), units: this.stateSize };
  }

  #step(x: Tensor, state: Tensor): Tensor {
    const [bias, recurrentBias] = split(readWeight(this.bias), 2);
    const [inputUpdate, inputReset, inputCandidate] = gates(x, this.kernel, bias);
    const [stateUpdate, stateReset, stateCandidate] = gates(state, this.recurrentKernel, recurrentBias);
    const update = sigmoid(add(inputUpdate, stateUpdate));
    const reset = sigmoid(add(inputReset, stateReset));
    const candidate = tanh(add(inputCandidate, mul(reset, stateCandidate)));
    // update · state + (1 - update) · candidate, in one product less.
    return add(candidate, mul(update, sub(state, candidate)));
  }
}

/** `x W + b`, taken apart into what goes to the update gate, to the reset gate and to the candidate. */
function gates(
  x: Tensor,
  kernel: LayerVariable | undefined,
  bias: Tensor | undefined,
): readonly [Tensor, Tensor, Tensor] {
  const product = matMul(x, readWeight(kernel));
  const [update, reset, candidate] = split(bias ? add(product, bias) : product, 3, 1);
  if (update && reset && candidate) return [update, reset, candidate];
  throw new TypeError('the gates did not come in three');
}

serialization.registerClass(ResetAfterGRU);
