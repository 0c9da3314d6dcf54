import type { Marked } from './mark.js';
import type { RandomAccess } from './source.js';

/**
 * Data in another order, or part of it.
 *
 * @param placeAt the place of the data that stands at a place of the new one.
 */
export function rearranged<T extends Marked>(
  data: RandomAccess<T>,
  size: number,
  placeAt: (place: number) => number,
): RandomAccess<T> {
  const { rows, rowAt } = data;
  return {
    size,
    get: (place, at) => data.get(placeAt(place), at),
    rows,
    rowAt: rowAt ? (place) => rowAt(placeAt(place)) : placeAt,
  };
}
