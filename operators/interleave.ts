import { defer, Observable, repeat } from 'rxjs';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { epochPosition } from '../core/indexed.js';
import type { Marked, Position } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { OpenOptions, Source } from '../core/source.js';
import { Interleaving, type Reached } from './interleaving.js';
import { fingerprintOf } from './selection.js';

/** How {@link interleave} is set. */
export interface InterleaveOptions {
  /** How often each source is drawn beside the others, above 0; default 1 each. */
  readonly weights?: readonly number[];
  /** When an epoch ends: when `all` sources are used up, or when the `first` one is; default `all`. */
  readonly stop?: 'first' | 'all';
  /** Unique within a run; default `interleave`. */
  readonly name?: string;
}

const settingsSchema = z.object({
  weights: z.array(z.number().positive()),
  stop: z.enum(['first', 'all']).default('all'),
  name: z.string().min(1).default('interleave'),
});
type Settings = z.output<typeof settingsSchema>;

/**
 * Mixes several sources into one, drawing the source of each next sample by weight.
 *
 * Which source comes next belongs to (seed, name, epoch, index) alone, however fast each of them is; read without
 * shuffling, to (name, index). The samples of each source keep their order. An epoch goes once through each source: one that is used up is not drawn any more. A position holds
 * those of all sources, so a resume is as cheap as theirs. At most 8 samples of each are held.
 *
 * @param sources at least one, with names of their own; they shuffle where they can, each by itself.
 * @throws MillraceError `OPTION_INVALID` or `NAME_TAKEN` at construction; `OPTION_INVALID` in the stream when `from` is
 *   no position of this source.
 * @example
 * ```ts
 * import { interleave, linearData, read } from 'millrace';
 * const old = linearData({ name: 'old', weights: [1, 2], size: 100 });
 * const recent = linearData({ name: 'recent', weights: [1, 3], size: 300 });
 * read(interleave([old, recent], { weights: [1, 3] })).subscribe(({ x, y }) => console.log(x.data, y));
 * ```
 */
export function interleave<T extends Marked>(
  sources: readonly Source<T>[],
  { weights = sources.map(() => 1), stop, name }: InterleaveOptions = {},
): Source<T> {
  const settings = parseOptions('interleave', settingsSchema, { weights, stop, name });
  checkSources(sources, settings);
  const total = sources.reduce((sum, { size = Number.NaN }) => sum + size, 0);
  return {
    name: settings.name,
    shuffles: sources.some(({ shuffles }) => shuffles),
    access: null,
    ...(settings.stop === 'first' || Number.isNaN(total) ? {} : { size: total }),
    fingerprint: () => fingerprintOf(sources, settings),
    open: (opening) => defer(() => epochsOf(sources, settings, opening)),
  };
}

function epochsOf<T extends Marked>(
  sources: readonly Source<T>[],
  settings: Settings,
  opening: OpenOptions,
): Observable<T> {
  const start = epochPosition(settings.name, opening.from);
  let reached = reachedAt(settings.name, opening.from);
  let { epoch, index } = start;
  const nextEpoch = defer(() => {
    const from = { epoch: epoch++, index: index + 1, reached };
    index = -1;
    reached = {};
    return new Observable<T>((downstream) => {
      new Interleaving({ sources, settings, opening, from }, downstream).start();
    });
  });
  return nextEpoch.pipe(repeat(Math.max(opening.epochs - start.epoch, 0)));
}

const reachedSchema = z.record(
  z.string(),
  z.record(z.string(), z.union([z.number(), z.string()])).nullable(),
);

function reachedAt(name: string, from: Position | null): Reached {
  if (from === null || from.index === -1) return {};
  try {
    return reachedSchema.parse(JSON.parse(String(from.sources)));
  } catch (cause) {
    throw new MillraceError('OPTION_INVALID', {
      what: `position to open source ${name} from`,
      given: from,
      expected: 'a position that this source gave',
      advice: 'Resume with the pipeline that made the checkpoint',
      cause,
    });
  }
}

function checkSources(sources: readonly Source[], { weights }: Settings): void {
  const names = sources.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined)
    throw new MillraceError('NAME_TAKEN', {
      what: 'sources of interleave',
      given: twice,
      expected: 'a name of its own for each source',
    });
  if (sources.length > 0 && weights.length === sources.length) return;
  throw new MillraceError('OPTION_INVALID', {
    what: 'interleave weights',
    given: weights,
    expected: `one for each of the ${sources.length} sources, of which there is at least one`,
  });
}
