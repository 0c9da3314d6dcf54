import { type Guard, type Guards, inputInvalid, inputOf } from './guard.js';

/** Refuses booleans where numbers are computed with. */
export const refuseBooleans: Guard = (call) => {
  const { dtype } = inputOf(call, 'x');
  if (dtype === 'bool') throw inputInvalid(call, 'dtype', dtype, 'float32 or int32');
};

/** Arithmetic on booleans: of it wasm makes memory as it happens to be, and native TensorFlow has no kernels. */
export const booleanGuards: Guards = {
  Abs: refuseBooleans,
  Exp: refuseBooleans,
  LeakyRelu: refuseBooleans,
  Neg: refuseBooleans,
  Relu: refuseBooleans,
  Relu6: refuseBooleans,
  Round: refuseBooleans,
  Square: refuseBooleans,
  Step: refuseBooleans,
};
