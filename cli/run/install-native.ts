import { isMillraceError } from '../../core/errors.js';
import { installNative, nativeStatus } from '../../engines/index.js';
import type { RunPlan } from './plan.js';

/**
 * Installs native TensorFlow before a run that wants it (`--install-native`) and could use it; where it cannot be had
 * the run goes on with what is there, and it is said what is missing.
 */
export async function installNativeFor(
  { flags, recorded }: RunPlan,
  say: (line: string) => void,
): Promise<void> {
  const engine = flags.engine ?? recorded?.engine.backend ?? 'native';
  if (!flags.installNative || engine !== 'native' || nativeStatus().installed) return;
  say('native TensorFlow, the fastest engine, is not installed yet (--engine wasm does without it)');
  try {
    await installNative({ say });
  } catch (error) {
    if (!isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    say(`going on without it: ${error.message}`);
  }
}
