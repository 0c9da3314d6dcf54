import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** What computes one operation: upstream's word for a compute shader with its layout. */
export type WebgpuProgram = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/** Changes the WGSL of a program before it is compiled; where nothing is found to be replaced it stays as shipped. */
export function replaceInCode(program: WebgpuProgram, shipped: string, repaired: string): void {
  const code = program.getUserCode.bind(program);
  program.getUserCode = () => code().replace(shipped, repaired);
}
