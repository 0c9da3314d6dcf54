import { isMillraceError } from '../../core/errors.js';
import type { EngineName } from '../../engines/engine.js';
import { engine } from '../../engines/index.js';

/** Those of the engines that can be loaded here; says which cannot. */
export async function enginesPresent(names: readonly EngineName[]): Promise<readonly EngineName[]> {
  const present: EngineName[] = [];
  for (const prefer of names) {
    try {
      present.push((await engine({ prefer })).name);
    } catch (error) {
      if (!isMillraceError(error, 'ENGINE_MISSING')) throw error;
      console.log(`${prefer}: not present (${error.message})`);
    }
  }
  return present;
}
