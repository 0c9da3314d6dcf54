import {
  type GradConfig,
  getGradient,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerGradient,
  registerKernel,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';

/** The name that tfjs-core has for a backend. */
export type TfjsName = 'tensorflow' | 'wasm' | 'webgpu' | 'cpu';

/**
 * Puts another kernel in the place of a backend's own; `change` gets the one that stood there.
 *
 * Several changes of one kernel wrap each other, the last one outermost. A change with a name is made once: a second
 * call with the same name on the same kernel changes nothing.
 */
export function replaceKernel(
  kernelName: string,
  backendName: TfjsName,
  name: string,
  change: (shipped: KernelFunc) => KernelFunc,
): void {
  const key = `${backendName} ${kernelName} ${name}`;
  if (made.has(key)) return;
  made.add(key);
  const shipped = getKernel(kernelName, backendName);
  const config: KernelConfig = { ...shipped, kernelFunc: change(shipped.kernelFunc) };
  unregisterKernel(kernelName, backendName);
  registerKernel(config);
}

/** Gives a backend a kernel that it lacks; where it has one, that stays. */
export function addKernel(kernelName: string, backendName: TfjsName, kernelFunc: KernelFunc): void {
  if (getKernel(kernelName, backendName)) return;
  registerKernel({ kernelName, backendName, kernelFunc });
}

/** Registers a gradient, for every backend, in the place of the one that is there, if one is. */
export function replaceGradient(config: GradConfig): void {
  if (getGradient(config.kernelName)) unregisterGradient(config.kernelName);
  registerGradient(config);
}

const made = new Set<string>();
