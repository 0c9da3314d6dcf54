import { addKernel } from '../replace.js';
import { SparseCrossEntropy } from '../sparse-cross-entropy.js';
import type { NativeBackend } from './binding.js';

/** Lets native TensorFlow compute a softmax and its cross-entropy with class numbers in one operation. */
export function addSparseCrossEntropy(backend: NativeBackend): void {
  addKernel(SparseCrossEntropy, 'tensorflow', ({ inputs }) => {
    const { binding } = backend;
    const { logits, labels } = inputs;
    if (logits === undefined || labels === undefined)
      throw new Error(`${SparseCrossEntropy} takes logits and labels`);
    const types = { T: binding.TF_FLOAT, Tlabels: binding.TF_INT32 };
    const attributes = Object.entries(types).map(([name, value]) => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value,
    }));
    const ids = backend.getInputTensorIds([logits, labels]);
    return binding
      .executeOp(SparseCrossEntropy, attributes, ids, 2)
      .map((each) => backend.createOutputTensor(each));
  });
}
