import type { Pipeline, RunSettings } from '../../pipelines/pipeline.js';
import { type Given, parseFlags } from '../flags.js';
import { type RunFlags, runFlags } from './flags.js';
import { folderForNew, folderToResume } from './folder.js';
import { type Recorded, readRecorded } from './recorded.js';

/** Everything that `millrace run` does, decided before anything starts. */
export interface RunPlan {
  readonly pipeline: Pipeline;
  /** The options as they were typed, for hints. */
  readonly given: Given;
  readonly flags: RunFlags;
  /** The pipeline's options. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly settings: RunSettings;
  /** What the resumed run was made with. */
  readonly recorded: Recorded | undefined;
}

/**
 * Checks what was typed, and finds the folder. A resumed run has the options it was made with, where others were not
 * typed.
 *
 * @throws MillraceError `OPTION_INVALID`, `RUN_EXISTS` or `RUN_MISSING`.
 */
export async function planRun(pipeline: Pipeline, given: Given): Promise<RunPlan> {
  const flags = parseFlags(runFlags, given);
  parseFlags(pipeline.options, given);
  const { resume, out, engine, threads, oneDnn, executor, worker, allowEngineChange } = flags;
  const dir = resume ? folderToResume(pipeline.name, out) : folderForNew(pipeline.name, out);
  const recorded = resume ? await readRecorded(dir) : undefined;
  return {
    pipeline,
    given,
    flags,
    options: parseFlags(pipeline.options, given, recorded?.options),
    settings: {
      dir,
      seed: flags.seed ?? recorded?.seed ?? 0,
      resume: resume ? 'auto' : 'never',
      engine: {
        ...(engine && { prefer: engine }),
        ...(threads && { threads }),
        ...(oneDnn !== undefined && { oneDnn }),
        ...(executor && { executor }),
        ...(worker && { worker }),
      },
      allowEngineChange,
    },
    recorded,
  };
}
