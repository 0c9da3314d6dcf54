import {
  add,
  matMul,
  mul,
  serialization,
  sigmoid,
  split,
  sub,
  type Tensor,
  tanh,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { featuresOf, type LayerShape, readWeight, shapesOf } from './layer-options.js';

type RecurrentArguments = ConstructorParameters<typeof layers.RNN>[0];

/** The layer that {@link gru} makes; registered, so that `tf.loadLayersModel` knows it. */
export class ResetAfterGRU extends layers.RNN {
  static override className = 'ResetAfterGRU';

  constructor(settings: Omit<RecurrentArguments, 'cell'> & { readonly units: number }) {
    super({ ...settings, cell: new ResetAfterGRUCell(settings.units) });
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
