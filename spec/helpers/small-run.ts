import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { isRepeatable, type PipelineEvent, parseEvent, type RunEvent } from '../../core/events.js';
import { linear } from '../../models/linear.js';
import { sgd } from '../../models/optimizers/sgd.js';
import { squaredLoss } from '../../models/squared-loss.js';
import { batch } from '../../operators/batch.js';
import { evaluate } from '../../operators/evaluate.js';
import { train } from '../../operators/train.js';
import type { RunOptions } from '../../run/options.js';
import { run } from '../../run/run.js';
import type { Define, RunContext } from '../../run/run-context.js';
import { jsonl } from '../../sinks/jsonl.js';
import { linearData } from '../../sources/linear-data.js';

/** A small but whole run: 60 samples, batches of 8, an evaluation an epoch, on the cpu engine. */
export interface SmallRun {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly dataSeed?: number;
  readonly learningRate?: number;
  readonly options?: Partial<RunOptions>;
  readonly define?: Define;
}

/** The pipeline of a {@link SmallRun}. */
export function smallPipeline(
  { read, createTrainer }: RunContext,
  { epochs = 2, batchSize = 8, dataSeed = 1, learningRate = 0.1 }: SmallRun = {},
): Observable<PipelineEvent> {
  const trainer = createTrainer({
    model: linear({ inputs: 2 }),
    optimizer: sgd({ learningRate, momentum: 0.5 }),
    loss: squaredLoss,
    // As most models do; small ones would be trained on arrays.
    computeWith: 'tensors',
  });
  return read(linearData({ size: 60, seed: dataSeed }), { epochs }).pipe(
    batch(batchSize),
    train(trainer),
    evaluate(trainer, linearData({ name: 'test', size: 20, seed: 9 })),
  );
}

/** The observable of a small run in a folder. */
export function smallRun(dir: string, small: SmallRun = {}): Observable<RunEvent> {
  const define: Define = small.define ?? ((context) => smallPipeline(context, small));
  return run(
    { dir, engine: { prefer: 'cpu' }, checkpoint: { everySteps: 5 }, sinks: [jsonl()], ...small.options },
    define,
  );
}

/** Runs to the end; answers with all events. */
export function completed(run$: Observable<RunEvent>): Promise<RunEvent[]> {
  return lastValueFrom(run$.pipe(toArray()));
}

/** The error a run ends with. */
export async function failureOf(run$: Observable<RunEvent>): Promise<unknown> {
  try {
    await lastValueFrom(run$, { defaultValue: undefined });
  } catch (error) {
    return error;
  }
  throw new Error('the run was expected to fail');
}

/** Runs until an event for which `at` holds, then stops gracefully; answers with the events. */
export async function stoppedAt(
  dir: string,
  at: (event: RunEvent) => boolean,
  small: SmallRun = {},
): Promise<RunEvent[]> {
  const stop = new AbortController();
  const options = { ...small.options, signal: stop.signal };
  const events: RunEvent[] = [];
  const run$ = smallRun(dir, { ...small, options });
  await new Promise<void>((resolve, reject) => {
    run$.subscribe({
      next(event) {
        events.push(event);
        if (at(event)) stop.abort('the spec said so');
      },
      error: reject,
      complete: resolve,
    });
  });
  return events;
}

/** Whether an event is the one with this number. */
export const sequenceIs =
  (sequence: number) =>
  (event: RunEvent): boolean =>
    'sequence' in event && event.sequence === sequence;

/** The weights a run ended with, as hexadecimal. */
export async function weightsIn(dir: string): Promise<string> {
  return (await readFile(join(dir, 'model', 'weights.bin'))).toString('hex');
}

/** The recorded events that a rerun repeats, without what differs between reruns. */
export async function repeatableIn(dir: string): Promise<readonly object[]> {
  const lines = (await readFile(join(dir, 'events.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  const events = lines.map((line, index) => parseEvent(line, `line ${index + 1}`));
  return events.filter(isRepeatable).map(({ incidental: _, ...facts }) => facts);
}

/** Gives each spec of a suite a folder of its own, removed afterwards. */
export function useFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'millrace-run-'));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}
