import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import type { z } from 'zod';
import type { RunEvent, RunEventOf } from '../../core/events.js';
import { parseEvent } from '../../core/events.js';
import type { Figure, Pipeline } from '../../pipelines/pipeline.js';

/** What a small run of a pipeline left behind. */
export interface Followed {
  readonly events: readonly RunEvent[];
  readonly figures: readonly Figure[];
}

/** Runs a pipeline on wasm, in a folder that is removed afterwards; every event goes through its recorded form. */
export async function follow<Schema extends z.ZodObject>(
  pipeline: Pipeline<Schema>,
  options: z.input<Schema>,
): Promise<Followed> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-pipeline-'));
  const settings = { dir, seed: 1, engine: { prefer: 'wasm' } } as const;
  try {
    const parsed = pipeline.options.parse(options);
    const events = await lastValueFrom(pipeline.start(parsed, settings).pipe(toArray()));
    const figures = (await pipeline.report?.(parsed, settings)) ?? [];
    return { events: events.map((event) => parseEvent(JSON.stringify(event), event.type)), figures };
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The events of one type, in order. */
export function only<Type extends RunEvent['type']>(
  { events }: Followed,
  type: Type,
): readonly RunEventOf<Type>[] {
  return events.filter((event): event is RunEventOf<Type> => event.type === type);
}
