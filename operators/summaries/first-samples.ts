import { concatMap, from, lastValueFrom, type Observable, of, take, takeUntil, toArray } from 'rxjs';
import { MillraceError } from '../../core/errors.js';
import { read } from '../../core/read.js';
import { type Batch, isDense, type Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { samplesOf } from '../unbatch.js';

/** Data that is looked at: samples or batches, read from the beginning each time. */
export type SampleData = Source<Sample> | Observable<Sample> | Observable<Batch>;

/**
 * The first samples of some data, in its own order.
 *
 * @param owner named in errors.
 * @throws MillraceError `SOURCE_INVALID` when there are none.
 */
export async function firstSamples(
  owner: string,
  data: SampleData,
  count: number,
  stopped$: Observable<void>,
): Promise<readonly Sample[]> {
  const items: Observable<Sample | Batch> = 'open' in data ? read(data, { epochs: 1, shuffle: false }) : data;
  const first$ = items.pipe(
    takeUntil(stopped$),
    concatMap((item) => (isBatch(item) ? from(samplesOf(item)) : of(item))),
    take(count),
    toArray(),
  );
  const samples = await lastValueFrom(first$);
  if (samples.length > 0) return samples;
  throw new MillraceError('SOURCE_INVALID', {
    what: `data of ${owner}`,
    given: 0,
    expected: 'at least one sample',
  });
}

function isBatch(item: Sample | Batch): item is Batch {
  return 'size' in item && isDense(item.x);
}
