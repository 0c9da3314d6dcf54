import { cast, OneHot, oneHot, scalar, where } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { replaceKernel } from '../replace.js';
import { composed, operand } from './composed.js';

/**
 * Repairs `oneHot` on the WebAssembly backend for other numbers than int32.
 *
 * As shipped it writes whole numbers whatever the dtype: into a float32 tensor, which then holds 1.4e-45 in place of 1
 * (so a loss trains on labels that are nearly 0, without an error), and past the end of a bool one. Here it makes
 * int32 numbers first.
 */
export function repairOneHot(): void {
  replaceKernel(OneHot, 'wasm', 'through int32', (shipped) => {
    const throughIntegers = composed((operands, given) => {
      const { depth, onValue, offValue, dtype } = attributes.parse(given);
      const hot = cast(oneHot(operand(operands, 'indices'), depth), 'bool');
      return cast(where(hot, scalar(onValue), scalar(offValue)), dtype);
    });
    return (parameters) => {
      const { dtype } = attributes.parse(parameters.attrs);
      return dtype === 'int32' ? shipped(parameters) : throughIntegers(parameters);
    };
  });
}

const attributes = z.object({
  depth: z.number(),
  onValue: z.number(),
  offValue: z.number(),
  dtype: z.enum(['float32', 'int32', 'bool']),
});
