import { Tensor, TensorScatterUpdate, tensor } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';

/** tensorScatterUpdate on cpu, which as shipped writes into the tensor that it is given, and not into a new one only. */
export function repairTensorScatterUpdate(): void {
  replaceKernel(TensorScatterUpdate, 'cpu', 'on a copy', (shipped) => (parameters) => {
    const given = parameters.inputs.tensor;
    if (!(given instanceof Tensor)) return shipped(parameters);
    const copy = tensor(given.dataSync().slice(), given.shape, given.dtype);
    try {
      return shipped({ ...parameters, inputs: { ...parameters.inputs, tensor: copy } });
    } finally {
      copy.dispose();
    }
  });
}
