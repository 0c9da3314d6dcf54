/** As much of WebAssembly as the kernels need: Node has it, its types do not declare it. */
declare namespace WebAssembly {
  function validate(binary: Uint8Array): boolean;
  class Module {
    constructor(binary: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
}
