import { InstallProgress } from './native-progress.js';
import type { Session } from './session.js';
import { stopOnSignals } from './stop-on-signals.js';

/**
 * Does work that shows its progress and that Ctrl-C ends: what was begun is taken back, and the exit code is the
 * signal's.
 */
export async function stoppable(
  session: Session,
  work: (report: InstallProgress, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const report = new InstallProgress(session.stderr);
  const stop = stopOnSignals(() => report.say('stopping; Ctrl-C again ends at once'));
  try {
    await work(report, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    session.exitCode = stop.exitCode;
  } finally {
    report.stop();
    stop.release();
  }
}
