import { indexed } from '../../core/indexed.js';
import type { Mark, Marked } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { RandomAccess, Source } from '../../core/source.js';
import { fromIterable } from '../../sources/from-iterable.js';
import { collect } from './flow.js';

/** A sample that holds its place in the data. */
export interface Placed extends Marked {
  readonly x: number;
  readonly y: number;
}

function placed(place: number, at: Mark): Placed {
  return { x: place, y: place % 3, at };
}

/** A source with random access, whose single samples can be had at once. */
export function accessible(size: number, name = 'data'): Source<Placed> {
  const access: RandomAccess<Placed> = { size, get: placed };
  return { ...openable(size, name), access: async () => access };
}

/** A source with random access that has to be opened for each sample. */
export function openable(size: number, name = 'data'): Source<Placed> {
  const { access: _, ...source }: Source<Placed> = indexed({
    name,
    size,
    get: placed,
    fingerprint: () => `${size} places`,
  });
  return source;
}

/** A source that is read from its beginning on. */
export function streamed(size: number, name = 'data'): Source<Placed> {
  const items = Array.from({ length: size }, (_, x) => ({ x, y: x % 3 }));
  return fromIterable(items, { name, fingerprint: () => `${size} places` });
}

/** What a source yields in its own order, in one epoch. */
export async function placesIn(source: Source<Placed>): Promise<readonly number[]> {
  const { items, errors } = await collect(read(source, { shuffle: false }));
  if (errors.length > 0) throw errors[0];
  return items.map(({ x }) => x);
}
