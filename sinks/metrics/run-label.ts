import { MillraceError } from '../../core/errors.js';
import type { SinkContext } from '../../core/sink.js';

/** A run by its name and its folder. */
export type LabelledRun = Pick<SinkContext, 'run' | 'dir'>;

/**
 * What a run is called beside others that one place shows: its name, or its folder where another has the name.
 *
 * @param taken the runs shown there, by label.
 * @throws MillraceError `NAME_TAKEN` where the place shows the run already.
 */
export function runLabel(
  { run, dir }: LabelledRun,
  taken: ReadonlyMap<string, Pick<LabelledRun, 'dir'>>,
): string {
  const isShown = [...taken.values()].some((other) => other.dir === dir);
  if (!isShown) return taken.has(run) ? dir : run;
  throw new MillraceError('NAME_TAKEN', {
    what: `run ${dir}`,
    expected: 'one sink of a kind for each run and place that shows it',
    advice: 'Leave one of the two sinks out',
  });
}
