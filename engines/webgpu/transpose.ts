import { replaceInCode, type WebgpuProgram } from './program.js';

/**
 * Lets a program transpose whole numbers and booleans.
 *
 * Upstream's TransposeProgram hands what it reads, an i32 there, to a function that takes an f32: it does not compile,
 * and its output stays zeros (https://github.com/tensorflow/tfjs/issues/8638). Here it calls the function for i32 that
 * stands beside it. The program is mended, not the kernel: upstream's other kernels use it too, reductions of masks in
 * recurrent layers among them.
 *
 * @param held the dtype of the memory that is read, which stays int32 where the tensor was cast to float32.
 */
export function repairTranspose(program: WebgpuProgram, held: string): void {
  if (program.constructor.name !== 'TransposeProgram' || held === 'float32') return;
  replaceInCode(program, 'setOutputAtIndex(', 'setOutputAtIndexI32(');
}
