import { replaceInCode, type WebgpuProgram } from './program.js';

/**
 * Lets the gradient of a max pool go to the first largest input of a window, as in TensorFlow and PyTorch.
 *
 * Upstream's programs take the last one (tfjs-backend-webgpu, pool_webgpu.ts). The 3-D one also counts places with the
 * height of the window squared, which the gradient reads back as height times width: it goes astray where they differ.
 */
export function repairPoolPositions(program: WebgpuProgram): void {
  if (!['Pool2DProgram', 'Pool3DProgram'].includes(program.constructor.name)) return;
  replaceInCode(program, 'value >= currMaxValue', 'maxValueFound == 0.0 || value > maxValue');
  replaceInCode(
    program,
    'wD * uniforms.filterDims.y * uniforms.filterDims.y',
    'wD * uniforms.filterDims.y * uniforms.filterDims.z',
  );
}
