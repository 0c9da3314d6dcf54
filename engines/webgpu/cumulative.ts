import type { WebgpuProgram } from './program.js';

/**
 * Lets cumulative sums and products run backwards along axes of different lengths.
 *
 * Upstream's CumProgram writes the length of the axis into its code, and leaves it out of the key that compiled
 * programs are kept by (tfjs-backend-webgpu, cum_webgpu.ts): the first length stays that of all later ones, without an
 * error. The gradients of `cumsum` and `prod` run backwards too.
 */
export function repairCumulative(program: WebgpuProgram): void {
  if (program.constructor.name === 'CumProgram') program.shaderKey += `_${program.outputShape.at(-1)}`;
}
