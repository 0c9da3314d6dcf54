import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { RunEvent } from '../core/events.js';
import type { RunOptions } from '../run/options.js';

/** What the command line adds to a pipeline's own options: folder, seed, sinks, engine, signal, resume. */
export type RunSettings = Omit<RunOptions, 'options' | 'checkpoint'> & { readonly seed: number };

/**
 * A complete system that runs from the command line: `millrace run NAME`.
 *
 * Its options come from one zod object schema: every field has a default and a description, from which the command
 * line derives flags (`batchSize` becomes `--batch-size`), help and checks.
 */
export interface Pipeline<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One line for `millrace list`. */
  readonly summary: string;
  readonly options: Schema;
  start(options: z.infer<Schema>, settings: RunSettings): Observable<RunEvent>;
}

/** Declares a pipeline, so that its options are inferred from its schema. */
export function pipeline<Schema extends z.ZodObject>(definition: Pipeline<Schema>): Pipeline<Schema> {
  return definition;
}
