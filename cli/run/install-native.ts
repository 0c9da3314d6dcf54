import { isMillraceError } from '../../core/errors.js';
import { installNative, nativeStatus } from '../../engines/index.js';
import { InstallProgress } from '../native-progress.js';
import type { Output } from '../session.js';
import type { RunPlan } from './plan.js';

/**
 * Installs native TensorFlow before a run that wants it (`--install-native`) and could use it; where it cannot be had
 * the run goes on with what is there, and it is said what is missing.
 */
export async function installNativeFor({ flags, recorded }: RunPlan, output: Output): Promise<void> {
  const engine = flags.engine ?? recorded?.engine.backend ?? 'native';
  if (!flags.installNative || engine !== 'native' || nativeStatus().installed) return;
  const report = new InstallProgress(output);
  report.say('native TensorFlow, the fastest engine, is not installed yet (--engine wasm does without it)');
  try {
    const { version, dir } = await installNative({
      say: (line) => report.say(line),
      progress: (done, total) => report.progress(done, total),
    });
    report.say(`native TensorFlow ${version} is ready in ${dir}`);
  } catch (error) {
    if (!isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    report.say(`going on without it: ${error.message}`);
  } finally {
    report.stop();
  }
}
