import { currentEngine, type EngineName, engine } from '../../engines/index.js';

/** Leaves the process with the engine it had before the suite, as other suites expect. */
export function keepBackend(): void {
  let prefer: EngineName | undefined;
  before(() => {
    prefer = currentEngine()?.name;
  });
  after(async () => {
    if (prefer) await engine({ prefer });
  });
}
