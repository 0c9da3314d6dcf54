import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
import { isRepeatable, parseEvent, type RunEvent } from '../../core/events.js';
import type { EngineName } from '../../engines/engine.js';
import type { Pipeline } from '../../pipelines/pipeline.js';
import { jsonl } from '../../sinks/jsonl.js';
import { lessonOf } from './lesson-of.js';

/** Where and how a pipeline is run in small. */
export interface SmallRun {
  readonly dir: string;
  readonly engine: EngineName;
  /** Stops the run, with a checkpoint, after so many numbered events; left out, it goes on to its end. */
  readonly stopAfter?: number;
  /** Options beside those of the smoke run. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Runs a pipeline with the options of its smoke run, or goes on with such a run; its events lie in the folder. */
export async function runSmall(pipeline: Pipeline, small: SmallRun): Promise<void> {
  const { dir, engine, stopAfter } = small;
  const options = pipeline.options.parse({ ...lessonOf(pipeline).smoke, ...small.options });
  const stop = new AbortController();
  const settings = { dir, seed: 1, engine: { prefer: engine }, sinks: [jsonl()], signal: stop.signal };
  const events = pipeline.start(options, settings).pipe(
    tap((event) => {
      if (isRepeatable(event) && event.sequence + 1 === stopAfter) stop.abort();
    }),
  );
  await lastValueFrom(events, { defaultValue: undefined });
  if (stopAfter === undefined) await pipeline.report?.(options, settings);
}

/** The recorded events of a run. */
export async function recordedEvents(dir: string): Promise<readonly RunEvent[]> {
  const file = path.join(dir, 'events.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => parseEvent(line, `${file}, line ${index + 1}`));
}

/** What two equal runs have in common: the events that a rerun repeats, each as text. */
export function repeatableText(events: readonly RunEvent[]): readonly string[] {
  return events.filter(isRepeatable).map(({ incidental: _, ...facts }) => JSON.stringify(facts));
}
