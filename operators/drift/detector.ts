/** What a detector makes of the values so far. */
export type DriftLevel = 'stable' | 'warning' | 'drift';

/** A detector at work. */
export interface DriftWatch {
  /** Takes the next value in. After a drift it starts anew, with the value that comes next. */
  update(value: number): DriftLevel;
  /** Everything that decides how it goes on: plain data that later values do not change. */
  readonly state: unknown;
}

/** A way to notice that a stream of numbers (losses, errors) is no longer what it was. */
export interface DriftDetector {
  readonly name: string;
  /** Its settings, recorded with the run. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Starts watching, from the beginning or where a state stands.
   *
   * @throws MillraceError `STAGE_STATE_INVALID` for a state that is none of its own.
   */
  watch(state?: unknown): DriftWatch;
}
