import type { Facts, IncidentalFacts, PipelineEvent } from '../core/events.js';
import type { Mark } from '../core/mark.js';
import { type ModelFile, toLayersFiles } from '../models/artifacts.js';
import type { Trainer } from '../models/trainer.js';
import { type CheckpointStore, changeOf, checkpointName } from './checkpoint-store.js';
import type { CheckpointOptions } from './options.js';
import { type Best, type RunState, stateFile, writeState } from './state.js';

/** Decides when checkpoints are due, and takes them. */
export interface Checkpointer {
  /** Steps done by all trainers together. */
  readonly steps: number;
  /** The name of the newest whole checkpoint. */
  readonly newest: string | undefined;
  /** Notes an event and where it stands: the best evaluation so far makes a checkpoint due. */
  note(event: PipelineEvent, mark: Mark): void;
  /** Something was changed that no event tells: the next checkpoint is another one than the newest. */
  noteChange(): void;
  /** Whether a checkpoint is due. */
  readonly due: boolean;
  /**
   * Whether the trainers stand exactly where the mark says: no step has begun whose event is not yet at the tail.
   * Only then may a checkpoint be taken.
   */
  consistent(mark: Mark | undefined): boolean;
  /** Takes one; nothing happens when the newest already holds the same. */
  take(moment: Moment): Promise<IncidentalFacts | undefined>;
}

/** What a checkpoint says of the moment it is taken at. */
export interface Moment {
  readonly mark: Mark | undefined;
  readonly sequence: number;
  readonly samples: number;
  readonly finished: boolean;
}

/** What every checkpoint of a run says alike. */
export interface Standing {
  readonly store: CheckpointStore;
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly options: CheckpointOptions;
  readonly best: Best | null;
  /** Makes everything recorded so far durable, before a checkpoint that holds it becomes visible. */
  flush(): Promise<void>;
  describe(): Pick<RunState, 'seed' | 'options' | 'sources' | 'stageOptions' | 'trainerOptions' | 'engine'>;
  /** Told what a checkpoint stands for when it is on disk. */
  written(mark: Mark): void;
}

const defaultSteps = 500;
const defaultKeep = 3;

export function createCheckpointer(standing: Standing, newest: string | undefined): Checkpointer {
  const { store, trainers, options } = standing;
  const steps = (): number => [...trainers.values()].reduce((sum, trainer) => sum + trainer.stepsDone, 0);
  let stepsAtLast = steps();
  let best = standing.best;
  let bestIsNew = false;
  let changed = false;
  let last = newest;

  const consistent = (mark: Mark | undefined): boolean =>
    [...trainers.values()].every((trainer) => standsAt(trainer, mark));

  const note = (facts: Facts, mark: Mark): void => {
    if (facts.type !== 'evaluation' || options.best === undefined || !consistent(mark)) return;
    const { metric, mode } = options.best;
    const value = metric === 'loss' ? facts.loss : facts.metrics[metric];
    if (value === undefined || Number.isNaN(value)) return;
    if (best !== null && (mode === 'max' ? value <= best.value : value >= best.value)) return;
    best = { metric, value, checkpoint: '' };
    bestIsNew = true;
  };

  const filesOf = async (moment: Moment, step: number): Promise<readonly ModelFile[]> => {
    const { mark, ...rest } = moment;
    const state: RunState = { version: 1, step, ...rest, mark: mark ?? null, ...standing.describe(), best };
    const files = await Promise.all([...trainers.values()].map(filesOfTrainer));
    return [...files.flat(), { path: stateFile, data: writeState(state) }];
  };

  return {
    get steps() {
      return steps();
    },
    get newest() {
      return last;
    },
    note,
    noteChange() {
      changed = true;
    },
    get due() {
      return bestIsNew || steps() - stepsAtLast >= (options.everySteps ?? defaultSteps);
    },
    consistent,
    async take(moment) {
      const step = steps();
      // Named by the number of events it holds, so that names sort by age and never collide.
      const events = moment.sequence + (moment.finished ? 2 : 1);
      const change = changeOf(last, events, step);
      if (change !== undefined && !bestIsNew && !changed) return undefined;
      const name = checkpointName(events, step, change === undefined ? 0 : change + 1);
      if (best && bestIsNew) best = { ...best, checkpoint: name };
      bestIsNew = false;
      changed = false;
      const { bytes } = await store.write(name, await filesOf(moment, step), standing.flush);
      last = name;
      stepsAtLast = step;
      if (moment.mark) standing.written(moment.mark);
      await store.prune((names) => {
        const kept = names.slice(-(options.keep ?? defaultKeep));
        return new Set(best ? [...kept, best.checkpoint] : kept);
      });
      return { type: 'checkpoint', checkpoint: name, step, bytes, finished: moment.finished };
    },
  };
}

async function filesOfTrainer(trainer: Trainer): Promise<readonly ModelFile[]> {
  const files = toLayersFiles(await trainer.snapshot());
  return files.map(({ path, data }) => ({ path: `${trainer.name}/${path}`, data }));
}

function standsAt(trainer: Trainer, mark: Mark | undefined): boolean {
  const state = mark?.stages?.[trainer.name];
  if (typeof state === 'object' && state !== null && 'step' in state) return state.step === trainer.stepsDone;
  return trainer.stepsDone === 0;
}
