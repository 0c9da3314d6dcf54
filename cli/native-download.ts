import { downloadNative } from '../engines/index.js';
import { stoppable } from './native-stop.js';
import type { Session } from './session.js';

/**
 * `millrace native download DIR`: fills a folder for `millrace native install --from DIR`. The paths of the files go to
 * stdout, steps to stderr.
 *
 * @throws MillraceError `NATIVE_INSTALL_FAILED` naming what is missing and what to do.
 */
export function downloadCommand(dir: string, flags: { gpu?: boolean }, session: Session): Promise<void> {
  return stoppable(session, async (report, signal) => {
    const files = await downloadNative(dir, {
      ...flags,
      signal,
      say: (line) => report.say(line),
      progress: (done, total) => report.progress(done, total),
    });
    for (const file of files) session.stdout.write(`${file}\n`);
  });
}
