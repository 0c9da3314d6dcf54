import { serialization, Tensor } from '@tensorflow/tfjs-core';
import { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * Keeps what one layer of a model is called with from the layers after it.
 *
 * tf.layers hands one object to all layers of a model in turn, and they write into it. So the initial state of a
 * recurrent layer reaches the next one, which throws ("When inputs is an array, neither initialState or constants
 * should be provided"): such a model predicts and cannot be trained. And the mask of a layer stays for those after it
 * whose inputs have none: a decoder after an encoder of masked steps skips steps by the encoder's mask, without a word
 * (tfjs-layers 4.22, `engine/executor.ts` and `layers/recurrent.ts`).
 *
 * With the repair each layer gets a copy, and the mask, which the executor sets anew for every layer that has one, is
 * taken back afterwards. The executor is told by its inputs: they always come as an array. An initial state is no
 * longer kept for saving either, where it only gave rise to a warning: a saved model has it among the layer's inputs.
 */
export function repairCallArguments(): void {
  // The classes whose own `apply` writes into the arguments.
  for (const prototype of [layers.Layer.prototype, layers.RNN.prototype, bidirectional()]) {
    const shipped = prototype.apply;
    prototype.apply = function apply(this: layers.Layer, inputs, given) {
      const own = { ...given };
      const [first, ...others] = [inputs].flat();
      // It stands among the inputs as well, and cannot be saved.
      if (others.length > 0 && first instanceof SymbolicTensor) delete own.initialState;
      const output = shipped.call(this, inputs, own);
      if (Array.isArray(inputs) && first instanceof Tensor) delete given?.mask;
      return output;
    };
  }
}

/** tf.layers does not export the class. */
function bidirectional(): layers.Layer {
  const [known] = serialization.SerializationMap.getMap().classNameMap.Bidirectional ?? [];
  const prototype: unknown = known && Reflect.get(known, 'prototype');
  if (prototype instanceof layers.Layer) return prototype;
  throw new TypeError('this tf.layers has no bidirectional layer');
}
