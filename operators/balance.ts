import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { permutation } from '../core/random.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { listed, selection } from './selection.js';
import { requireRandomAccess } from './subset.js';
import { visit } from './visit.js';

/** How {@link balance} is set. */
export interface BalanceOptions<T> {
  /**
   * `undersample` takes as many samples of each class as the rarest one has; `oversample` repeats those of rare
   * classes until each has as many as the most frequent one. Default `oversample`.
   */
  readonly by?: 'undersample' | 'oversample';
  /** The class of a sample; default its `y`. */
  readonly label?: (sample: T) => string | number;
  /** Which samples are taken or repeated once more, a whole number; default 0. */
  readonly seed?: number;
  /** Unique within a run; default the source's name with `/balanced` behind it. */
  readonly name?: string;
}

const settingsSchema = z.object({
  by: z.enum(['undersample', 'oversample']).default('oversample'),
  seed: z.number().int().default(0),
});

/**
 * Makes all classes of a source equally frequent, by leaving samples out or by repeating them.
 *
 * Which ones belongs to the seed alone: every epoch has the same ones, in an order of its own. Where samples are
 * repeated, each of a class comes equally often, up to one time. The labels are gone through once before the first
 * sample; the result keeps random access, shuffles whole, and resumes in O(1).
 *
 * @throws MillraceError `OPTION_INVALID` at construction when the source has no random access; in the stream
 *   `LABEL_INVALID` when a sample has no class.
 * @example
 * ```ts
 * import { balance, fromArrays, read } from 'millrace';
 * const x = { data: new Float32Array(10), shape: [10, 1] };
 * const rare = fromArrays({ x, y: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1) });
 * read(balance(rare)).subscribe(({ y }) => console.log(y)); // eight of each
 * ```
 */
export function balance<T extends Sample>(source: Source<T>, options: BalanceOptions<T> = {}): Source<T> {
  const { label = ({ y }: T) => y, name = `${source.name}/balanced`, by, seed } = options;
  const settings = parseOptions('balance', settingsSchema, { by, seed });
  requireRandomAccess('balance', source);
  const choose = async () => {
    const classes = await placesByClass(source, label);
    return listed(choosePlaces(classes, settings));
  };
  return selection({ source, name, settings: { balance: settings }, choose });
}

function choosePlaces(
  classes: ReadonlyMap<string | number, readonly number[]>,
  { by, seed }: z.output<typeof settingsSchema>,
): readonly number[] {
  const counts = [...classes.values()].map(({ length }) => length);
  const wanted = by === 'undersample' ? Math.min(...counts) : Math.max(...counts);
  return [...classes]
    .flatMap(([name, places]) => {
      const order = permutation(places.length, seed, `balance:${typeof name}:${name}`);
      return Array.from({ length: wanted }, (_, count) => places[order(count % places.length)] ?? 0);
    })
    .sort((one, other) => one - other);
}

async function placesByClass<T extends Sample>(
  source: Source<T>,
  label: (sample: T) => unknown,
): Promise<ReadonlyMap<string | number, readonly number[]>> {
  const classes = new Map<string | number, number[]>();
  await visit(source, (sample, place) => {
    const name = label(sample);
    if (typeof name !== 'number' && typeof name !== 'string') throw noClass(source, name, place);
    const places = classes.get(name);
    if (places) places.push(place);
    else classes.set(name, [place]);
  });
  return classes;
}

function noClass({ name }: Source, given: unknown, place: number): MillraceError {
  return new MillraceError('LABEL_INVALID', {
    what: 'label of a sample in balance',
    given,
    expected: 'a number or a string',
    where: `source ${name}, sample ${place}`,
    advice: 'Give balance a `label` function that answers with the class of a sample',
  });
}
