import { z } from 'zod';
import { Control, type RunControl } from '../core/control.js';
import { MillraceError } from '../core/errors.js';
import type { Sink } from '../core/sink.js';
import type { EngineOptions } from '../engines/engine.js';

/** When checkpoints are taken, and which are kept. */
export interface CheckpointOptions {
  /** Steps between two checkpoints; default 500. */
  readonly everySteps?: number;
  /** How many of the newest are kept; default 3. */
  readonly keep?: number;
  /** Also keep the best by a metric of the evaluations (`loss` is one). */
  readonly best?: { readonly metric: string; readonly mode: 'min' | 'max' };
}

/** What `run` is told beside the pipeline. */
export interface RunOptions {
  /** The run's folder: events, checkpoints and the model are written into it. */
  readonly dir: string;
  /** Seed of everything random, a whole number; default 0. */
  readonly seed?: number;
  /** The user's own options, recorded with the run: a resume with others is refused by name. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly checkpoint?: CheckpointOptions;
  readonly sinks?: readonly Sink[];
  /** Stops the run gracefully, with a last checkpoint, when it aborts. */
  readonly signal?: AbortSignal;
  /** Pauses, checkpoints, stops and steers the run from code; made by `createControl()`. */
  readonly control?: RunControl;
  /** Which engine; default the checkpoint's, else the best one present. */
  readonly engine?: EngineOptions;
  /**
   * `auto` (default) goes on where the folder's newest whole checkpoint stands, and starts anew where there is none;
   * `never` refuses a folder that holds a run; `required` refuses one that holds none.
   */
  readonly resume?: 'auto' | 'never' | 'required';
  /** Goes on even on another engine setting, giving up bitwise equality; a warning is recorded. */
  readonly allowEngineChange?: boolean;
}

/** Run options with their defaults filled in. */
export type RunSettings = Omit<RunOptions, 'control'> &
  Required<Pick<RunOptions, 'seed' | 'options' | 'checkpoint' | 'sinks' | 'resume'>> & {
    readonly control?: Control;
  };

const checkSchema = z.object({
  dir: z.string().min(1),
  seed: z.number().int(),
  resume: z.enum(['auto', 'never', 'required']),
  checkpoint: z.object({
    everySteps: z.number().int().min(1).optional(),
    keep: z.number().int().min(1).optional(),
    best: z.object({ metric: z.string().min(1), mode: z.enum(['min', 'max']) }).optional(),
  }),
  control: z.instanceof(Control, { error: 'a control made by createControl()' }).optional(),
});

/**
 * Fills in defaults and checks what was given.
 *
 * @throws MillraceError `OPTION_INVALID` naming the option.
 */
export function checkRunOptions(options: RunOptions): RunSettings {
  const { control, ...given } = options;
  const settings: RunSettings = {
    seed: 0,
    options: {},
    checkpoint: {},
    sinks: [],
    resume: 'auto',
    ...given,
  };
  const issue = checkSchema.safeParse({ ...settings, control }).error?.issues[0];
  if (issue === undefined) return control instanceof Control ? { ...settings, control } : settings;
  throw new MillraceError('OPTION_INVALID', {
    what: `run option ${issue.path.join('.')}`,
    given: issue.path.reduce<unknown>((value, key) => Object(value)[key], options),
    expected: issue.message,
  });
}
