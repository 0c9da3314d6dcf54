import { count, lastValueFrom, tap } from 'rxjs';
import type { Marked } from '../core/mark.js';
import type { Source } from '../core/source.js';
import { gently } from './gently.js';

/**
 * Goes once through all samples of a source, in the data's own order, and answers how many there are.
 *
 * Timers and sockets get their turn meanwhile. Skips and drops are not reported: reading the data reports them.
 */
export function visit<T extends Marked>(
  source: Source<T>,
  each: (sample: T, index: number) => void,
): Promise<number> {
  let index = 0;
  const samples$ = source.open({ from: null, seed: 0, epochs: 1, shuffle: false, warn: () => {} });
  return lastValueFrom(
    samples$.pipe(
      gently(),
      tap((sample) => each(sample, index++)),
      count(),
    ),
  );
}
