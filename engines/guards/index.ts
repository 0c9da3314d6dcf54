import type { TfjsName } from '../replace.js';
import { arithmeticGuards } from './arithmetic.js';
import { booleanGuards } from './booleans.js';
import { convolutionGuards } from './convolution.js';
import { creationGuards } from './creation.js';
import { type Guards, guardKernel } from './guard.js';
import { indexingGuards } from './indexing.js';
import { linearAlgebraGuards } from './linear-algebra.js';
import { poolingGuards } from './pooling.js';
import { reductionGuards } from './reduction.js';
import { shapeGuards } from './shapes.js';
import { guardTensors } from './tensors.js';

export { guardUpload } from './upload.js';

/** Every kernel that is guarded; none is in two families. */
const guards: Guards = {
  ...arithmeticGuards,
  ...booleanGuards,
  ...convolutionGuards,
  ...creationGuards,
  ...indexingGuards,
  ...linearAlgebraGuards,
  ...poolingGuards,
  ...reductionGuards,
  ...shapeGuards,
};

/**
 * Puts a guard before every kernel of a backend that would kill the process, hang, or answer with nonsense when it is
 * given something wrong; a second call changes nothing.
 *
 * The guards throw `INPUT_INVALID` naming the kernel, what was given and what it takes. What tfjs-core checks by itself
 * is left to it. Call it when the backend is loaded and repaired: a kernel registered later is not guarded.
 */
export function guardEngine(backendName: TfjsName): void {
  for (const [kernel, guard] of Object.entries(guards)) guardKernel(kernel, backendName, guard);
  guardTensors();
}
