import type { Observable } from 'rxjs';
import type { Marked } from '../core/mark.js';
import { mapAsync } from './map-async.js';

/** A place of the data, with the mark for the sample that stands there. */
export interface Chosen extends Marked {
  readonly index: number;
}

/** How many samples are fetched at a time. */
const concurrency = 4;

/** The samples that stand at the places, in their order. */
export function fetched<T extends Marked>(
  places$: Observable<Chosen>,
  fetch: (chosen: Chosen) => Promise<T>,
): Observable<T>;
export function fetched(
  places$: Observable<Chosen>,
  fetch: (chosen: Chosen) => Promise<Marked>,
): Observable<Marked> {
  return places$.pipe(mapAsync(fetch, { concurrency }));
}
