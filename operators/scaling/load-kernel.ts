/** A function of a WebAssembly module, and the memory that it works on. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly run: (...parameters: readonly number[]) => void;
}

/**
 * A kernel that `npm run build:kernels` compiled; undefined where the processor lacks what it needs (SIMD), which all
 * but the oldest have.
 *
 * @param name what the module exports it by.
 */
export function loadKernel(compiledModule: string, name: string): Kernel | undefined {
  const binary = Buffer.from(compiledModule, 'base64');
  if (!WebAssembly.validate(binary)) return undefined;
  const { memory, [name]: run } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof run !== 'function')
    throw new TypeError(`a kernel exports a memory and the function ${name}`);
  return { memory, run: (...parameters) => run(...parameters) };
}
