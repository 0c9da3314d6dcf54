import {
  type KernelFunc,
  Tensor,
  type Tensor4D,
  type TensorInfo,
  engine as tensorEngine,
  tidy,
} from '@tensorflow/tfjs-core';

/** What a kernel is called with, by name. */
export type Operands = Readonly<Record<string, TensorInfo | undefined>>;

/**
 * A kernel that is a composition of other operations; what they leave on the way is freed.
 *
 * Inside a kernel nothing is recorded for gradients, so the operations cost no more than their own kernels.
 */
export function composed(compute: (operands: Operands, attributes: unknown) => Tensor): KernelFunc {
  return ({ inputs, attrs }) => tidy(() => compute(inputs, attrs));
}

/** An operand as the tensor that it is: operations are called with tensors, and hand them on to kernels. */
export function operand(operands: Operands, name: string): Tensor {
  const given = operands[name];
  if (given instanceof Tensor) return given;
  throw new TypeError(`${name}: a kernel made of operations is called by an operation, with tensors`);
}

/** An operand of shape `[a, b, c, d]`. */
export function operand4D(operands: Operands, name: string): Tensor4D {
  const given = operand(operands, name);
  if (isRank4(given)) return given;
  throw new TypeError(`${name}: expected rank 4, got [${given.shape.join(', ')}]`);
}

function isRank4(given: Tensor): given is Tensor4D {
  return given.rank === 4;
}

/** The only output of a kernel as a tensor, for operations to go on with. */
export function tensorOf(outputs: TensorInfo | readonly TensorInfo[]): Tensor {
  const [output] = [outputs].flat();
  if (!output) throw new TypeError('a kernel with one output');
  return output instanceof Tensor ? output : tensorEngine().makeTensorFromTensorInfo(output);
}
