import { createBreather } from '../core/event-loop.js';
import type { Marked } from '../core/mark.js';
import { seedFor } from '../core/random.js';
import type { Source } from '../core/source.js';
import { placeOf, restriction } from './restriction.js';
import { hasRandomAccess, listed, selection } from './selection.js';
import { visit } from './visit.js';

/** What tells a sample from all others, whatever comes before or behind it: a file name, a key. */
export type IdOf<T> = (sample: T) => string | number;

/** What {@link partition} is told. */
export interface PartitionOptions<T extends Marked> {
  readonly source: Source<T>;
  /** Default the sample's place in the data. */
  readonly id: IdOf<T> | undefined;
  /** What tells this partition from others of the same data. */
  readonly settings: unknown;
  /** The number of the part that a sample belongs to, 0 to 255. */
  readonly partOf: (id: string | number) => number;
}

/**
 * Divides a source into parts, each of which is a source.
 *
 * @returns what makes a source of the parts that it is told to include.
 */
export function partition<T extends Marked>({ source, id, settings, partOf }: PartitionOptions<T>) {
  let parts: Promise<Uint8Array> | undefined;
  const assign = (size: number): Promise<Uint8Array> =>
    id ? partsById(source, size, (sample) => partOf(id(sample))) : partsByPlace(size, partOf);
  const partsOf = (size: number): Promise<Uint8Array> => {
    parts ??= assign(size).catch((error: unknown) => {
      parts = undefined;
      throw error;
    });
    return parts;
  };
  const streamId: IdOf<T> = id ?? placeOf;

  return (name: string, includes: (part: number) => boolean): Source<T> => {
    const own = [settings, name];
    if (!hasRandomAccess(source)) {
      const keeps = (sample: T): boolean => includes(partOf(streamId(sample)));
      return restriction({ source, name, settings: own, keeps });
    }
    const choose = async (size: number) => listed(placesWhere(await partsOf(size), includes));
    return selection({ source, name, settings: own, choose });
  };
}

/** A number in [0, 1) that belongs to an id, the same one on every machine. */
export function shareOf(seed: number, id: string | number): number {
  const hash = Number.isSafeInteger(id) ? seedFor(seed, 'split', Number(id)) : seedFor(seed, `split:${id}`);
  return hash / 2 ** 31;
}

async function partsByPlace(size: number, partOf: (place: number) => number): Promise<Uint8Array> {
  const parts = new Uint8Array(size);
  const breather = createBreather();
  for (let place = 0; place < size; place++) {
    parts[place] = partOf(place);
    if (place % 1024 === 0 && breather.due()) await new Promise<void>((goOn) => breather.breathe(goOn));
  }
  return parts;
}

async function partsById<T extends Marked>(
  source: Source<T>,
  size: number,
  partOf: (sample: T) => number,
): Promise<Uint8Array> {
  const parts = new Uint8Array(size);
  await visit(source, (sample, place) => {
    parts[place] = partOf(sample);
  });
  return parts;
}

function placesWhere(parts: Uint8Array, includes: (part: number) => boolean): Uint32Array {
  const places = new Uint32Array(parts.length);
  let count = 0;
  for (const [place, part] of parts.entries()) if (includes(part)) places[count++] = place;
  return places.slice(0, count);
}
