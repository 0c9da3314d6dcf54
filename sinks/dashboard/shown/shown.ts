import type { RunControl } from '../../../core/control.js';
import type { RunEvent } from '../../../core/events.js';
import type { RunIndex } from '../index/run-index.js';
import type { RunInfo } from '../protocol.js';
import type { LogSource } from './log-source.js';

/** A run that the dashboard shows. */
export interface ShownRun {
  readonly id: string;
  readonly name: string;
  /** Grows whenever there may be something new to tell. */
  readonly version: number;
  info(): RunInfo;
  /** Its index, which is kept up to date as long as it is asked for now and then. */
  index(): Promise<RunIndex>;
  /** Whether the index holds everything up to now, so that what it lacks is no more. */
  readonly isWhole: boolean;
  /** The numbered event of a sequence, where it is to be had. */
  eventAt(sequence: number): Promise<RunEvent | undefined>;
  /** Its events as they were recorded. */
  log(): Promise<LogSource>;
  /** Present where it lives in this process and has not ended. */
  readonly control: RunControl | undefined;
}

/** What a dashboard shows: one run, or a folder of runs. */
export interface Shown {
  readonly mode: 'run' | 'folder';
  /** The name of the run or of the folder. */
  readonly title: string;
  /** Those that changed last first. */
  runs(): readonly ShownRun[];
  find(id: string): ShownRun | undefined;
}
