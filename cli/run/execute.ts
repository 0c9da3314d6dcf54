import { lastValueFrom, tap } from 'rxjs';
import type { Sink } from '../../core/sink.js';
import { loadEngine } from '../../run/load-engine.js';
import { checkRunOptions } from '../../run/options.js';
import { callback } from '../../sinks/callback.js';
import { dashboard } from '../../sinks/dashboard.js';
import { jsonl } from '../../sinks/jsonl.js';
import { progress } from '../../sinks/progress.js';
import { colorsFor, type Session, writeLine } from '../session.js';
import { stopOnSignals } from '../stop-on-signals.js';
import { moreEpochs, resumeCommandLine } from './hints.js';
import { installNativeFor } from './install-native.js';
import type { RunPlan } from './plan.js';
import { Summary } from './summary.js';

/** Carries out a planned run, from the engine to the summary; sets the exit code. */
export async function executePlan(plan: RunPlan, session: Session): Promise<void> {
  const { pipeline, given, flags, options, recorded } = plan;
  const say = (line: string): void => void session.stderr.write(`${line}\n`);
  await installNativeFor(plan, session.stderr);
  const tellEngine = (why: unknown): void => say(`${colorsFor(session.stderr).bold('engine')}: ${why}`);
  // A worker is the run's own: it is told of when it has started.
  if (!flags.worker) {
    tellEngine((await loadEngine(checkRunOptions(plan.settings), recorded?.engine, () => {})).why);
  }

  const goOn = resumeCommandLine(pipeline.name, given);
  const stop = stopOnSignals(() =>
    say('\nstopping after this step, with a checkpoint; Ctrl-C again ends at once'),
  );
  const settings = { ...plan.settings, signal: stop.signal, sinks: sinksFor(plan, session, say) };
  const summary = new Summary();
  try {
    const events = pipeline.start(options, settings).pipe(
      tap((event) => {
        if (flags.worker && event.type === 'start') tellEngine(event.engine.why);
        summary.take(event);
      }),
    );
    await lastValueFrom(events, { defaultValue: undefined });
  } finally {
    stop.release();
  }

  if (summary.stopped) {
    session.exitCode = stop.exitCode;
    say(`stopped at step ${summary.stopped.step}; go on with: ${goOn}`);
  } else if (!summary.ended) {
    const further = resumeCommandLine(pipeline.name, given, moreEpochs(options));
    say(`${settings.dir} has finished already; to train it further: ${further}`);
  } else if (!flags.json) {
    const figures = (await pipeline.report?.(options, settings)) ?? [];
    session.stdout.write(summary.text(plan, figures, colorsFor(session.stdout)));
  }
}

function sinksFor(
  { flags }: RunPlan,
  { stdout, stderr }: Session,
  say: (line: string) => void,
): readonly Sink[] {
  const sinks = [jsonl(), progress({ stream: stderr })];
  if (flags.json) return [...sinks, callback((event) => writeLine(stdout, JSON.stringify(event)))];
  return flags.dashboard ? [...sinks, dashboard({ say })] : sinks;
}
