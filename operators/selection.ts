import { firstValueFrom } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import { indexed, indexedLater } from '../core/indexed.js';
import type { Mark, Marked } from '../core/mark.js';
import { rearranged } from '../core/rearranged.js';
import type { RandomAccess, Source, Warning } from '../core/source.js';
import { type Chosen, fetched } from './fetched.js';
import { visit } from './visit.js';

/** Places of the data that are chosen, in the order of the part that they make. */
export interface Places {
  readonly length: number;
  /** The place of the data that stands at a place of the part. */
  readonly at: (place: number) => number;
}

/** What {@link selection} is told. */
export interface SelectionOptions<T extends Marked> {
  /** With random access: it shuffles. */
  readonly source: Source<T>;
  readonly name: string;
  /** Samples an epoch, where that is known before anything is loaded. */
  readonly size?: number | undefined;
  /** What tells this part from other parts of the same data. */
  readonly settings: unknown;
  /** Chooses among the places of the data, 0 to size - 1; called once. */
  readonly choose: (size: number) => Places | Promise<Places>;
}

/** Chosen samples of a source with random access, as a source with random access: it shuffles whole, and resumes in O(1). */
export function selection<T extends Marked>(options: SelectionOptions<T>): Source<T> {
  const { source } = options;
  const fingerprint = (): Promise<string> => fingerprintOf([source], options.settings);
  const part = source.access ? direct(options, source.access) : byOpening(options);
  return { ...part, fingerprint };
}

/** Whether single samples of a source can be had: whether {@link selection} can choose among them. */
export function hasRandomAccess({ shuffles, access }: Source): boolean {
  return shuffles && access !== null;
}

/** What tells data made of other sources from other such data. */
export async function fingerprintOf(sources: readonly Source[], settings: unknown): Promise<string> {
  const parents = await Promise.all(sources.map(async (source) => (await source.fingerprint?.()) ?? null));
  return JSON.stringify([...parents, settings]);
}

/** A list of places. */
export function listed(places: ArrayLike<number>): Places {
  return { length: places.length, at: (place) => places[place] ?? 0 };
}

function direct<T extends Marked>(
  { name, size, choose }: SelectionOptions<T>,
  load: () => Promise<RandomAccess<T>>,
): Source<T> {
  const access = once(async (): Promise<RandomAccess<T>> => {
    const data = await load();
    const { length, at: placeOf } = checked(name, await choose(data.size), data.size);
    return rearranged(data, length, placeOf);
  });
  const source = indexedLater({
    name,
    ...(size === undefined ? {} : { size }),
    load: async () => indexed({ name, ...(await access()), fingerprint: () => '' }),
  });
  return { ...source, access };
}

function byOpening<T extends Marked>({ source, name, size, choose }: SelectionOptions<T>): Source<T> {
  const order = indexedLater({
    name,
    ...(size === undefined ? {} : { size }),
    async load() {
      const total = source.size ?? (await visit(source, () => {}));
      const { length, at: placeOf } = checked(name, await choose(total), total);
      const get = (place: number, at: Mark): Chosen => ({ index: placeOf(place), at });
      return indexed({ name, size: length, get, fingerprint: () => '' });
    },
  });
  return {
    name,
    ...(size === undefined ? {} : { size }),
    shuffles: true,
    open: (opening) =>
      fetched(order.open(opening), ({ index, at }) => sampleAt(source, index, at, opening.warn)),
  };
}

async function sampleAt<T extends Marked>(
  source: Source<T>,
  index: number,
  at: Mark,
  warn: (warning: Warning) => void,
): Promise<T> {
  const from = { epoch: 0, index: index - 1 };
  const opened = source.open({ from, seed: at.seed, epochs: 1, shuffle: false, warn });
  return { ...(await firstValueFrom(opened)), at };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

function checked(name: string, places: Places, size: number): Places {
  for (let place = 0; place < places.length; place++) {
    const index = places.at(place);
    if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw outside(name, index, size);
  }
  return places;
}

function outside(name: string, given: number, size: number): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `places of source ${name}`,
    given,
    expected: `places of the data, 0 to ${size - 1}`,
  });
}
