import { isMillraceError } from '../core/errors.js';
import { installNative, type NativeInstallOptions, nativeStatus } from '../engines/index.js';
import { checkNative } from '../engines/native/check.js';
import { runCommand } from '../engines/native/command.js';
import { stoppable } from './native-stop.js';
import type { Session } from './session.js';

/** The options of `millrace native install`. */
export type InstallFlags = Pick<NativeInstallOptions, 'gpu' | 'from' | 'force'>;

/**
 * `millrace native install`: installs native TensorFlow, or checks the one that is there, and says where it is. Steps
 * go to stderr, the result to stdout.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming what is missing and what to do.
 */
export async function installCommand(flags: InstallFlags, session: Session): Promise<void> {
  if (!flags.force && !flags.gpu && (await hasWorkingTfjsNode(session))) return;
  await stoppable(session, async (report, signal) => {
    const installed = await installNative({
      ...flags,
      check: true,
      signal,
      say: (line) => report.say(line),
      progress: (done, total) => report.progress(done, total),
    });
    const { dir, version, fresh } = installed;
    session.stdout.write(
      `Native TensorFlow ${version} ${fresh ? 'was installed' : 'is installed'} in ${dir}, and trains\n`,
    );
  });
}

/** The application's own tfjs-node is used as it is, where it works. */
async function hasWorkingTfjsNode({ stdout, stderr }: Session): Promise<boolean> {
  const { dir, origin } = nativeStatus();
  if (origin !== 'tfjs-node') return false;
  stderr.write(`Training a small model with the @tensorflow/tfjs-node in ${dir}\n`);
  try {
    await checkNative(runCommand, dir);
  } catch (error) {
    if (!isMillraceError(error, 'NATIVE_INSTALL_FAILED')) throw error;
    stderr.write(`${error.details.what}; another one is installed beside it\n`);
    return false;
  }
  stdout.write(`The @tensorflow/tfjs-node in ${dir} works, and is used as it is: nothing to install\n`);
  return true;
}
