import type { Observable, Subscriber } from 'rxjs';
import { z } from 'zod';
import { floatPlaceOf, wantsShared } from '../core/chain.js';
import { MillraceError, show } from '../core/errors.js';
import { type Mark, type Marked, markOf } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { type Dense, isDense } from '../core/sample.js';
import { StageSubscriber, stage } from '../core/stage.js';
import { unsetFloats } from './new-floats.js';
import { isBytes, type Line, scaleBytes, scaleNumbers } from './scaling/scale-bytes.js';

/** How {@link normalize} is set. */
export interface NormalizeOptions {
  /** What numbers are multiplied by first; default 1/255 for bytes (`uint8`), which brings them into [0, 1], else 1. */
  readonly scale?: number;
  /** Subtracted then: one number, or one for each channel, the last axis of the shape; default 0. */
  readonly mean?: number | readonly number[];
  /** Divided by at last, above 0: one number, or one for each channel; default 1. */
  readonly std?: number | readonly number[];
}

/** A sample or a batch; one whose `x` is not dense is refused in the stream. */
type Numbers = Marked & { readonly x: unknown };

/** What {@link normalize} makes of a stream of samples or batches: everything else of them stays. */
export type Normalizing = <T extends Numbers>(items$: Observable<T>) => Observable<Normalized<T>>;

/** A sample or a batch whose numbers are float32. */
export type Normalized<T> = Omit<T, 'x'> & { readonly x: Dense<Float32Array> };

const perChannel = <Item extends z.ZodType<number>>(item: Item) =>
  z.union([item.transform((value) => [value]), z.array(item).min(1)]);

const settingsSchema = z
  .object({
    scale: z.number().optional(),
    mean: perChannel(z.number()).default([0]),
    std: perChannel(z.number().positive()).default([1]),
  })
  .refine(({ mean, std }) => mean.length === std.length || mean.length === 1 || std.length === 1, {
    error: 'as many means as standard deviations',
  });

/**
 * Brings numbers to a range of fixed bounds: `(x * scale - mean) / std`, float32.
 *
 * Without options bytes become numbers in [0, 1]. `mean` and `std` of the training data, known beforehand, give mean 0
 * and variance 1; `standardize` learns them on the way. Takes samples and batches; behind `batch` it is one loop over
 * the whole batch, and so faster where samples are small; right before it, it writes each sample straight into the batch,
 * and large ones do not hold up the event loop. Computed in double precision and rounded once.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` when `x` is not dense, or its
 *   last axis does not have as many channels as there are means.
 * @example
 * ```ts
 * import { batch, fashionMnist, normalize, read } from 'millrace';
 * const { training } = fashionMnist({ limit: 100 });
 * const batches$ = read(training).pipe(batch(10), normalize({ mean: 0.286, std: 0.353 }));
 * batches$.subscribe(({ x }) => console.log(x.data[0]));
 * ```
 */
export function normalize(options: NormalizeOptions = {}): Normalizing {
  const { scale, mean, std } = parseOptions('normalize', settingsSchema, options);
  const channels = Math.max(mean.length, std.length);
  const line = (channel: number, unit: number): Line => {
    const divisor = at(std, channel);
    return { factor: unit / divisor, offset: -at(mean, channel) / divisor };
  };
  const linesFor = (unit: number): readonly Line[] =>
    Array.from({ length: channels }, (_, channel) => line(channel, unit));
  const [bytes, others] = [linesFor(scale ?? 1 / 255), linesFor(scale ?? 1)];
  return <T extends Numbers>(items$: Observable<T>) =>
    items$.pipe(
      stage((downstream: Subscriber<Normalized<T>>) => {
        const shared = wantsShared(downstream);
        const place = floatPlaceOf(downstream);
        return new StageSubscriber<T>(downstream, undefined, {
          next(item) {
            const x = denseOf(item.x, channels, markOf(item, 'normalize'));
            const { data, shape } = x;
            const result = place?.(item, x) ?? unsetFloats(data.length, shared);
            if (isBytes(data)) scaleBytes(data, result, bytes);
            else scaleNumbers(data, result, others);
            downstream.next({ ...item, x: { data: result, shape } });
          },
        });
      }),
    );
}

/** The value for a channel; a single one holds for all. */
function at(values: readonly number[], channel: number): number {
  return values[values.length === 1 ? 0 : channel] ?? Number.NaN;
}

function denseOf(x: unknown, channels: number, mark: Mark): Dense {
  if (!isDense(x)) throw invalid(x, 'numbers with a shape: { data, shape }', mark);
  if (channels > 1 && x.shape.at(-1) !== channels)
    throw invalid(`shape [${x.shape.join(', ')}]`, `${channels} channels in the last axis`, mark);
  return x;
}

function invalid(given: unknown, expected: string, { source, position }: Mark): MillraceError {
  return new MillraceError('SHAPE_INVALID', {
    what: 'x in normalize',
    given,
    expected,
    where: `source ${source}, ${show(position)}`,
  });
}
