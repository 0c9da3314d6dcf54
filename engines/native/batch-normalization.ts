import {
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type Tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core';
import { TrainingBatchNormalization, TrainingBatchNormalizationGradient } from '../batch-normalization.js';
import { addKernel } from '../replace.js';
import type { NativeBackend, OperationAttribute } from './binding.js';

/** Lets native TensorFlow compute batch normalization in training, and its gradient, in one operation each. */
export function addBatchNormalization(backend: NativeBackend): void {
  addKernel(TrainingBatchNormalization, 'tensorflow', ({ inputs, attrs }) =>
    tidy(() => {
      // A running mean and variance, which the operation takes in training as well: they have to be empty.
      const running = { mean: tensor1d([]), variance: tensor1d([]) };
      const call = { ...inputs, ...running };
      const names = ['x', 'scale', 'offset', 'mean', 'variance'];
      return execute(backend, TrainingBatchNormalization, call, names, attrs, 6);
    }),
  );
  addKernel(TrainingBatchNormalizationGradient, 'tensorflow', ({ inputs, attrs }) => {
    const names = ['dy', 'x', 'scale', 'mean', 'variance', 'rest'];
    return execute(backend, TrainingBatchNormalizationGradient, inputs, names, attrs, 5);
  });
}

function execute(
  backend: NativeBackend,
  operation: string,
  inputs: NamedTensorInfoMap,
  names: readonly string[],
  attributes: NamedAttrMap | undefined,
  outputs: number,
): Tensor[] {
  const given = names.flatMap((name) => inputs[name] ?? []);
  if (given.length !== names.length) throw new Error(`${operation} takes ${names.join(', ')}`);
  return backend.binding
    .executeOp(
      operation,
      attributesOf(backend, Number(attributes?.epsilon)),
      backend.getInputTensorIds(given),
      outputs,
    )
    .map((each) => backend.createOutputTensor(each));
}

function attributesOf({ binding }: NativeBackend, epsilon: number): readonly OperationAttribute[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}
