import { Observable } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import type { IncidentalFacts, PipelineEvent } from '../core/events.js';
import { cursorOf, type Mark, type Marked } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { cannotShuffle } from '../core/read.js';
import type { Source, Warning } from '../core/source.js';
import type { Engine, WorkerEngine } from '../engines/engine.js';
import type { Learner } from '../models/arrays/learners/learner.js';
import { fromLayersFiles } from '../models/artifacts.js';
import { createTrainer } from '../models/create-trainer.js';
import { withSeededRandom } from '../models/seeded-random.js';
import type { Trainer } from '../models/trainer.js';
import type { TrainerOptions } from '../models/trainer-options.js';
import type { InFlight } from './in-flight.js';
import type { Saved } from './open-folder.js';
import type { RunSettings } from './options.js';
import { plain, refuseChanges } from './resume.js';
import type { RecordedSource, RunState } from './state.js';

/** How a source is read in a run. */
export interface ReadOptions {
  /** How many times the data is gone through; default 1. It may grow when a run is resumed. */
  readonly epochs?: number;
  /** Whether each epoch has an order of its own; default whether the source can. */
  readonly shuffle?: boolean;
}

/** What `run` hands to the function that builds the pipeline. */
export interface RunContext {
  readonly engine: Engine | WorkerEngine;
  readonly seed: number;
  readonly dir: string;
  /** Reads a source from where the checkpoint stands; each source name once a run. */
  read<T extends Marked>(source: Source<T>, options?: ReadOptions): Observable<T>;
  /** Builds a trainer, restored from the checkpoint in a resumed run. */
  createTrainer(options: TrainerOptions | Learner): Trainer;
}

/** Builds the pipeline of a run; called when the run is subscribed, with the engine ready. It may be async. */
export type Define = (context: RunContext) => Observable<PipelineEvent> | Promise<Observable<PipelineEvent>>;

/** The context, and what the run itself asks of it. */
export interface OwnContext {
  readonly forDefine: RunContext;
  readonly trainers: ReadonlyMap<string, Trainer>;
  /**
   * Waits for trainers that are built in a worker, and restores them as the others were.
   *
   * @throws MillraceError what building them threw; `RESUME_REFUSED` when the checkpoint holds a trainer that was not
   * created.
   */
  completeTrainers(): Promise<void>;
  epochsHaveGrown(): boolean;
  /** Tells the sources how far a checkpoint goes that is on disk. */
  tellSources(mark: Mark): void;
  startFacts(): IncidentalFacts;
  describe(): Pick<RunState, 'seed' | 'options' | 'sources' | 'trainerOptions' | 'engine'>;
  dispose(): void;
}

/** What a context works with. */
export interface ContextParts {
  readonly warn: (warning: Warning) => void;
  readonly inFlight: InFlight;
}

/**
 * Calls `define` with `Math.random` replaced while it runs synchronously, so that networks whose initialisers have
 * no seed start alike for the same seed.
 */
export function defineAlike(define: Define, context: RunContext): Promise<Observable<PipelineEvent>> {
  return Promise.resolve(withSeededRandom(context.seed, 'define', () => define(context)));
}

export function createRunContext(
  settings: RunSettings,
  engine: Engine | WorkerEngine,
  saved: Saved | undefined,
  { warn, inFlight }: ContextParts,
): OwnContext {
  const { seed, dir } = settings;
  const trainers = new Map<string, Trainer>();
  const trainerOptions: Record<string, Record<string, unknown>> = {};
  const sources: Record<string, RecordedSource> = {};
  const opened: Source[] = [];
  const cursor = saved?.state.mark ? cursorOf(saved.state.mark) : {};

  const read = <T extends Marked>(source: Source<T>, options: ReadOptions = {}): Observable<T> => {
    const { name } = source;
    const epochs = wholeNumber('read option epochs', options.epochs ?? 1);
    const { shuffle = source.shuffles } = options;
    if (shuffle && !source.shuffles) throw cannotShuffle(name);
    if (name in sources) throw nameTaken('source', name);
    opened.push(source);
    sources[name] = { epochs, shuffle, size: source.size ?? null, fingerprint: null };
    let from = cursor[name] ?? null;
    return new Observable<T>((subscriber) => {
      const open = (fingerprint: string | null): void => {
        if (subscriber.closed) return;
        const recorded = { epochs, shuffle, size: source.size ?? null, fingerprint };
        checkSource(name, saved?.state.sources[name], recorded);
        sources[name] = recorded;
        const samples = source.open({ from, seed, epochs, shuffle, warn });
        // A source that `repeat` subscribes again starts at its beginning.
        from = null;
        inFlight.through(source, samples, subscriber);
      };
      Promise.resolve(source.fingerprint?.() ?? null)
        .then(open)
        .catch((error: unknown) => subscriber.error(error));
    });
  };

  const create = (options: TrainerOptions | Learner): Trainer => {
    const trainer = createTrainer(options, { engine, seed });
    const { name } = trainer;
    if (trainers.has(name)) throw nameTaken('trainer', name);
    trainers.set(name, trainer);
    if (trainer.ready === undefined) adopt(trainer);
    return trainer;
  };

  const adopt = (trainer: Trainer): void | Promise<void> => {
    trainerOptions[trainer.name] = plain(trainer.options);
    if (saved) return restore(trainer, saved);
  };

  return {
    forDefine: { engine, seed, dir, read, createTrainer: create },
    trainers,
    async completeTrainers() {
      for (const trainer of trainers.values()) {
        if (trainer.ready === undefined) continue;
        await trainer.ready();
        await adopt(trainer);
      }
      const missing = Object.keys(saved?.state.trainerOptions ?? {}).find((name) => !trainers.has(name));
      if (missing === undefined) return;
      throw new MillraceError('RESUME_REFUSED', {
        what: `trainer ${missing}`,
        expected: 'the pipeline to create it, as the one that made the checkpoint did',
        advice: 'Resume with the recorded pipeline, or start a new run in another folder',
      });
    },
    epochsHaveGrown: () =>
      Object.entries(sources).some(
        ([name, { epochs }]) => epochs > (saved?.state.sources[name]?.epochs ?? 0),
      ),
    tellSources(mark) {
      const reached = cursorOf(mark);
      for (const source of opened) {
        const position = reached[source.name];
        if (position) source.checkpointed?.(position);
      }
    },
    startFacts() {
      const first = Object.values(sources)[0];
      const samples = first?.size ?? undefined;
      return {
        type: 'start',
        engine: { ...engine.setting, why: engine.why },
        seed,
        options: plain(settings.options),
        total: first ? { epochs: first.epochs, ...(samples === undefined ? {} : { samples }) } : {},
      };
    },
    describe: () => ({
      seed,
      options: plain(settings.options),
      sources,
      trainerOptions,
      engine: engine.setting,
    }),
    dispose() {
      for (const trainer of trainers.values()) trainer.dispose();
    },
  };
}

function restore(trainer: Trainer, saved: Saved): void | Promise<void> {
  const { name } = trainer;
  const recorded = saved.state.trainerOptions[name];
  if (recorded === undefined) {
    throw new MillraceError('RESUME_REFUSED', {
      what: `trainer ${name}`,
      expected: `one of the checkpoint's trainers: ${Object.keys(saved.state.trainerOptions).join(', ') || 'none'}`,
      advice: 'Resume with the recorded pipeline, or start a new run in another folder',
    });
  }
  refuseChanges(`trainer ${name}`, recorded, trainer.options);
  return trainer.restore(fromLayersFiles(filesUnder(saved.files, name)));
}

/** The files of one folder of a checkpoint, by their names in it. */
export function filesUnder(files: ReadonlyMap<string, Uint8Array>, folder: string): Map<string, Uint8Array> {
  const prefix = `${folder}/`;
  const inside = [...files].filter(([path]) => path.startsWith(prefix));
  return new Map(inside.map(([path, data]) => [path.slice(prefix.length), data]));
}

function checkSource(name: string, recorded: RecordedSource | undefined, present: RecordedSource): void {
  if (recorded === undefined) return;
  const { epochs, ...rest } = recorded;
  const { epochs: given, ...presentRest } = present;
  // A checkpoint taken before the data was first read does not know its fingerprint yet.
  const known = rest.fingerprint === null ? { ...rest, fingerprint: presentRest.fingerprint } : rest;
  refuseChanges(`data of source ${name}`, known, presentRest);
  if (given < epochs) refuseChanges(`source ${name}`, { epochs }, { epochs: given });
}

function nameTaken(kind: string, name: string): MillraceError {
  return new MillraceError('NAME_TAKEN', {
    what: `${kind} name ${name}`,
    given: name,
    expected: `a name that no other ${kind} of the run has`,
    advice: 'Give one of the two a `name` of its own',
  });
}
