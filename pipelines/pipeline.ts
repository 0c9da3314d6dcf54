import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { RunEvent } from '../core/events.js';
import type { RunOptions } from '../run/options.js';
import type { Lesson } from './lesson.js';

/** What the command line adds to a pipeline's own options: folder, seed, sinks, engine, signal, resume. */
export type RunSettings = Omit<RunOptions, 'options' | 'checkpoint'> & { readonly seed: number };

/** A variation worth trying: options as they are typed, and what they do. */
export interface Example {
  readonly flags: string;
  readonly does: string;
}

/** One figure of a finished run: `['w', '2.0003, -3.3998']`. */
export type Figure = readonly [name: string, value: string];

/**
 * A complete system that runs from the command line: `millrace run NAME`.
 *
 * Its options come from one zod object schema: every field has a description and a default (or is optional), from
 * which the command line derives flags (`batchSize` becomes `--batch-size`), help and checks.
 */
export interface Pipeline<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  /** One line for `millrace list`. */
  readonly summary: string;
  readonly options: Schema;
  /** Shown in its help, and as what to try next when a run has ended. */
  readonly examples: readonly Example[];
  /** What the course holds it to; left out where it is none of the course's. */
  readonly lesson?: Lesson<Partial<z.input<Schema>>>;
  /** The run, which begins when it is subscribed. */
  start(options: z.infer<Schema>, settings: RunSettings): Observable<RunEvent>;
  /** What only this pipeline can tell of its finished run, read from the run's folder. */
  report?(options: z.infer<Schema>, settings: RunSettings): Promise<readonly Figure[]>;
}

/**
 * Declares a pipeline, so that its options are inferred from its schema.
 *
 * @example
 * ```ts
 * import { fromArrays, batch, linear, run, sgd, squaredLoss, train } from 'millrace';
 * import { pipeline } from 'millrace/pipelines';
 * import { z } from 'zod';
 *
 * const doubling = pipeline({
 *   name: 'doubling',
 *   summary: 'Learns y = 2x',
 *   examples: [],
 *   options: z.object({ learningRate: z.number().positive().default(0.1).describe('Rate of SGD') }),
 *   start: ({ learningRate }, settings) =>
 *     run({ ...settings, options: { learningRate } }, ({ read, createTrainer }) => {
 *       const x = { data: Float32Array.of(1, 2, 3, 4), shape: [4, 1] };
 *       const data = fromArrays({ x, y: Float32Array.of(2, 4, 6, 8) });
 *       const trainer = createTrainer({ model: linear({ inputs: 1 }), optimizer: sgd(learningRate), loss: squaredLoss });
 *       return read(data, { epochs: 10 }).pipe(batch(2), train(trainer));
 *     }),
 * });
 * ```
 */
export function pipeline<Schema extends z.ZodObject>(definition: Pipeline<Schema>): Pipeline<Schema> {
  return definition;
}
