import type { MonoTypeOperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { listenFields } from '../core/listener.js';
import { parseOptions } from '../core/options.js';
import { sizeOf } from '../core/sample.js';
import { StageSubscriber, stage } from '../core/stage.js';
import type { Trainer } from '../models/trainer.js';
import { Batcher } from './serving/batcher.js';
import { PredictionServer } from './serving/prediction-server.js';

/** How {@link serve} is set. */
export interface ServeOptions {
  /** The shape of one input of the model: `[4]`. */
  readonly shape: readonly number[];
  /** Checks one input, and makes as many numbers of it as the shape holds; default takes a list of so many numbers. */
  readonly schema?: z.ZodType<readonly number[]>;
  /** The port to listen on; default 0, a free one. */
  readonly port?: number;
  /** The address to listen on; default `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** What requests must carry as `authorization: Bearer TOKEN`; default nothing. */
  readonly token?: string;
  /** How many inputs are computed at a time; default 64. */
  readonly maxBatch?: number;
  /** Milliseconds that an input waits for others to be computed with; default 2. */
  readonly maxWait?: number;
  /** How many inputs may wait; requests for more are answered with status 429. Default 1024. */
  readonly maxWaiting?: number;
  /** Told the address when it listens. */
  readonly onListen?: (url: string) => void;
}

const optionsSchema = z.strictObject({
  shape: z.array(z.int().min(1)),
  schema: z
    .custom<z.ZodType<readonly number[]>>((given) => given instanceof z.ZodType, 'a zod schema')
    .optional(),
  ...listenFields,
  token: z.string().min(1).optional(),
  maxBatch: z.int().min(1).default(64),
  maxWait: z.number().min(0).default(2),
  maxWaiting: z.int().min(1).default(1024),
  onListen: z
    .custom<(url: string) => void>((given) => typeof given === 'function', 'a function')
    .default(() => () => {}),
});

/**
 * Serves predictions over HTTP for as long as the pipeline runs, with the newest weights, without stopping training.
 *
 * `POST /predict` with `{ "inputs": [[0.1, 0.2]] }` is answered with `{ "version": 1200, "outputs": [[0.97]] }`: the version is
 * the number of steps that the weights had seen. Inputs of several requests are computed together; that happens between two
 * steps, so weights are never half old and half new. `GET /version` answers `{ "version": 1200 }`. Other answers: 400 where
 * an input does not fit, 401, 429 with `retry-after` while too many inputs wait, 503 while it shuts down; each with
 * `{ "error": { "message": "..." } }`. When the pipeline ends, what waits is answered and nothing more taken. Events pass
 * through unchanged.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `LISTEN_FAILED` where it cannot listen.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, linear, linearData, read, serve, sgd, squaredLoss, train } from 'millrace';
 * const options = { model: linear({ inputs: 2 }), optimizer: sgd(0.03), loss: squaredLoss };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(linearData({ size: 100 }))
 *   .pipe(batch(10), train(trainer), serve(trainer, { shape: [2] }))
 *   .subscribe(({ type }) => console.log(type));
 * ```
 */
export function serve(trainer: Trainer, options: ServeOptions): MonoTypeOperatorFunction<PipelineEvent> {
  const settings = parseOptions('serve', optionsSchema, options);
  const { shape, host, port, token, onListen } = settings;
  const { schema = z.array(z.number()) } = settings;
  const size = sizeOf(shape);
  const input = schema.refine((numbers) => numbers.length === size, `${size} numbers`);
  return stage<PipelineEvent, PipelineEvent>((downstream) => {
    const server = new PredictionServer({
      ...{ host, port, token, input, onListen },
      batcher: new Batcher(trainer, settings),
      onError: (error) => downstream.error(error),
    });
    return new StageSubscriber<PipelineEvent>(downstream, undefined, {
      next: (event) => downstream.next(event),
      // Nobody is left to hear of it.
      finalize: () => void server.close().catch((error: unknown) => process.emitWarning(String(error))),
    });
  });
}
