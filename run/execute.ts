import type { Subscriber } from 'rxjs';
import { Control } from '../core/control.js';
import type { IncidentalFacts, RunEvent } from '../core/events.js';
import type { Warning } from '../core/source.js';
import type { Engine, WorkerEngine } from '../engines/engine.js';
import { createCheckpointer } from './checkpointer.js';
import { closeEngine, loadEngine } from './load-engine.js';
import { createMeters, type Meters } from './meters.js';
import { openFolder, type RunFolder } from './open-folder.js';
import type { RunSettings } from './options.js';
import { createRecorder } from './recorder.js';
import { createRunContext, type Define, defineAlike, type OwnContext } from './run-context.js';
import { createScope } from './scope.js';
import { createSinkBoard, type SinkBoard } from './sink-board.js';
import { Tail } from './tail.js';
import { writeModels } from './write-models.js';

/** Executes one run from the lock on its folder to the lock's release; resolves when it completed or was stopped. */
export async function execute(
  settings: RunSettings,
  define: Define,
  downstream: Subscriber<RunEvent>,
  unsubscribed: AbortSignal,
): Promise<void> {
  if (unsubscribed.aborted) return;
  const folder = await openFolder(settings);
  try {
    await executeIn({ folder, settings, define, downstream, unsubscribed });
  } finally {
    await folder.lock.release();
  }
}

interface Execution {
  readonly folder: RunFolder;
  readonly settings: RunSettings;
  readonly define: Define;
  readonly downstream: Subscriber<RunEvent>;
  readonly unsubscribed: AbortSignal;
}

async function executeIn(execution: Execution): Promise<void> {
  const { folder, settings } = execution;
  const notices = createNotices();
  const engine = await loadEngine(settings, folder.saved?.state.engine, (message) =>
    notices.warn({ code: 'ENGINE_CHANGED', message }),
  );
  try {
    await executeOn(engine, execution, notices);
  } finally {
    await closeEngine(engine);
  }
}

async function executeOn(
  engine: Engine | WorkerEngine,
  { folder, settings, define, downstream, unsubscribed }: Execution,
  notices: Notices,
): Promise<void> {
  const { saved } = folder;
  const control = settings.control ?? new Control();
  const meters = createMeters();
  const context = createRunContext(settings, engine, saved, { ...notices, ...meters });
  const board = createSinkBoard(settings.sinks, (message) => notices.warn({ code: 'SINK_FAILED', message }));
  try {
    const pipeline = await defineAlike(define, context.forDefine);
    await context.completeTrainers();
    if (saved?.state.finished && !context.epochsHaveGrown()) {
      // Not recorded: nothing has happened. It tells a subscriber where the run stands.
      const recorder = createRecorder(saved.state.sequence, saved.state.samples, { engine, meters });
      for (const facts of resumeFacts(folder)) downstream.next(recorder.remark(facts));
      return;
    }
    const tail = createTail({ folder, settings, context, board, notices, downstream, control, meters });
    unsubscribed.addEventListener('abort', () => tail.abandon(), { once: true });
    try {
      if (unsubscribed.aborted) return;
      await openSinks({ folder, settings, board, notices, control });
      await folder.store.setAside(folder.damaged.map(({ name }) => name));
      await tail.begin([context.startFacts(), ...resumeFacts(folder), ...notices.connect(tail)]);
      const unlisten = listen(settings.signal, tail);
      if (!unsubscribed.aborted && !settings.signal?.aborted) pipeline.subscribe(tail.subscriber);
      await tail.ended.finally(unlisten);
    } finally {
      tail.release();
    }
  } finally {
    await board.close().finally(() => context.dispose());
  }
}

/** Warnings: kept until the tail is there to record them. */
interface Notices {
  readonly warn: (warning: Warning) => void;
  /** Hands over what was kept, and sends what comes to the tail. */
  connect(tail: Tail): readonly IncidentalFacts[];
}

function createNotices(): Notices {
  const early: IncidentalFacts[] = [];
  let record = (facts: IncidentalFacts): void => {
    early.push(facts);
  };
  return {
    warn: (warning) => record({ type: 'warning', ...warning }),
    connect(tail) {
      record = (facts) => tail.remark(facts);
      return early;
    },
  };
}

interface Parts {
  readonly folder: RunFolder;
  readonly settings: RunSettings;
  readonly context: OwnContext;
  readonly board: SinkBoard;
  readonly notices: Notices;
  readonly downstream: Subscriber<RunEvent>;
  readonly control: Control;
  readonly meters: Meters;
}

function createTail(parts: Parts): Tail {
  const { folder, settings, context, board, notices, downstream, control, meters } = parts;
  const { saved, store } = folder;
  const { trainers } = context;
  const scope = createScope(settings.seed, saved?.state, { ...notices, ...meters });
  const checkpointer = createCheckpointer(
    {
      store,
      trainers,
      options: settings.checkpoint,
      best: saved?.state.best ?? null,
      flush: () => board.flush(),
      describe: () => ({ ...context.describe(), stageOptions: scope.stageOptions }),
      written: (mark) => context.tellSources(mark),
    },
    saved?.name,
  );
  return new Tail({
    recorder: createRecorder(saved?.state.sequence ?? -1, saved?.state.samples ?? 0, {
      engine: context.forDefine.engine,
      meters,
    }),
    board,
    checkpointer,
    trainers,
    control,
    meters,
    scope,
    downstream,
    mark: saved?.state.mark ?? undefined,
    finish: () => writeModels(settings.dir, trainers.values()),
  });
}

function openSinks({
  folder,
  settings,
  board,
  notices,
  control,
}: Omit<Parts, 'context' | 'downstream' | 'meters'>): Promise<void> {
  return board.open({
    dir: settings.dir,
    run: folder.run,
    sequence: folder.saved?.state.sequence ?? -1,
    resumed: folder.saved !== undefined,
    warn: (message) => notices.warn({ code: 'SINK_WARNING', message }),
    control,
  });
}

function resumeFacts({ saved, damaged }: RunFolder): readonly IncidentalFacts[] {
  const facts: IncidentalFacts[] = damaged.map(({ name, reason }) => ({
    type: 'warning',
    code: 'CHECKPOINT_DAMAGED',
    message: `checkpoint ${name} is not used: ${reason}`,
  }));
  return saved ? [{ type: 'resumed', checkpoint: saved.name, step: saved.state.step }, ...facts] : facts;
}

function listen(signal: AbortSignal | undefined, tail: Tail): () => void {
  if (signal === undefined) return () => {};
  const stop = (): void =>
    tail.stop(signal.reason instanceof Error ? signal.reason.message : String(signal.reason));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return () => signal.removeEventListener('abort', stop);
}
