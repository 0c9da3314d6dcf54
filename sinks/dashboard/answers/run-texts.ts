import type { ShownRun } from '../shown/shown.js';

/** What is asked of a run. */
export type ListedRun = Pick<ShownRun, 'version' | 'info'>;

/** What pages are told of a run. */
export interface RunText {
  /** Another one where they have to be told again. */
  readonly version: string;
  /** Its facts as JSON. */
  readonly json: string;
}

interface Kept extends RunText {
  readonly of: number;
  readonly until: number;
}

// Shorter than between two beats; a run that falls silent changes without anything having come.
const keptMilliseconds = 250;

/** The facts of runs as text, made once for all pages that are told of them at the same time. */
export class RunTexts {
  readonly #kept = new WeakMap<ListedRun, Kept>();

  of(run: ListedRun, now = Date.now()): RunText {
    const kept = this.#kept.get(run);
    if (kept && kept.of === run.version && now < kept.until) return kept;
    const info = run.info();
    const made = {
      version: `${run.version} ${info.state}`,
      json: JSON.stringify(info),
      of: run.version,
      until: now + keptMilliseconds,
    };
    this.#kept.set(run, made);
    return made;
  }
}
