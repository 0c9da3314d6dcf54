import {
  ClipByValue,
  cast,
  type DataType,
  IsFinite,
  IsInf,
  IsNan,
  type KernelFunc,
  Reciprocal,
  Reverse,
  Select,
  Tensor,
  engine as tensorEngine,
  tidy,
} from '@tensorflow/tfjs-core';
import { replaceKernel } from '../replace.js';

/** A kernel that takes the numbers of one dtype for those of another, and the dtype that it computes right in. */
interface Detour {
  readonly kernelName: string;
  readonly from: DataType;
  readonly through: DataType;
}

const detours: readonly Detour[] = [
  { kernelName: Select, from: 'bool', through: 'int32' },
  { kernelName: Reverse, from: 'bool', through: 'int32' },
  { kernelName: ClipByValue, from: 'int32', through: 'float32' },
  { kernelName: Reciprocal, from: 'int32', through: 'float32' },
  { kernelName: IsNan, from: 'int32', through: 'float32' },
  { kernelName: IsInf, from: 'int32', through: 'float32' },
  { kernelName: IsFinite, from: 'int32', through: 'float32' },
];

/**
 * Repairs kernels of the WebAssembly backend that are wrong for one dtype, without an error.
 *
 * As shipped `where` and `reverse` walk through bool tensors, of one byte a number, in steps of four: they give garbage
 * and write past the end. `clipByValue`, `reciprocal`, `isNaN`, `isInf` and `isFinite` read the bits of int32 numbers
 * as float32. Here these compute in a dtype that they know.
 */
export function repairDtypes(): void {
  for (const detour of detours) {
    replaceKernel(detour.kernelName, 'wasm', detour.from, (shipped) => detouring(shipped, detour));
  }
}

function detouring(shipped: KernelFunc, { from, through }: Detour): KernelFunc {
  return (parameters) => {
    // The condition of `where` is always bool; what it chooses from comes after it.
    const { condition, ...inputs } = parameters.inputs;
    const given = Object.entries(inputs);
    if (!given.some(([, input]) => input?.dtype === from)) return shipped(parameters);
    return tidy(() => {
      const converted = given.map(([name, input]) => {
        return [name, input instanceof Tensor ? cast(input, through) : input] as const;
      });
      const [output] = [
        shipped({
          ...parameters,
          inputs: { ...Object.fromEntries(converted), ...(condition && { condition }) },
        }),
      ].flat();
      if (!output) throw new TypeError('a kernel with one output');
      const made = tensorEngine().makeTensorFromTensorInfo(output);
      return made.dtype === through ? cast(made, from) : made;
    });
  };
}
