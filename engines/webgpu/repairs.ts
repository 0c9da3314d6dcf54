import { repairAveragePoolGradients } from '../windows/average-pool-gradient.js';
import { repairNumericPadding } from '../windows/numeric-padding.js';
import { repairAddN } from './add-n.js';
import { repairCumulative } from './cumulative.js';
import { repairPoolPositions } from './pool-positions.js';
import type { WebgpuProgram } from './program.js';
import { repairTranspose } from './transpose.js';

/** Puts right the kernels that compute something wrong; the package that has them must be imported. */
export function repairWebgpu(): void {
  repairAddN();
  repairAveragePoolGradients('webgpu');
  repairNumericPadding('webgpu');
}

/**
 * Puts right a program that is about to run.
 *
 * @param held the dtype of the memory that its first input is in.
 */
export function repairProgram(program: WebgpuProgram, held: string): void {
  repairTranspose(program, held);
  repairCumulative(program);
  repairPoolPositions(program);
}
