import { firstValueFrom, type Observable, takeUntil } from 'rxjs';
import { MillraceError } from '../../core/errors.js';
import { read } from '../../core/read.js';
import type { Batch, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { batch } from '../batch.js';
import type { SummaryEvery } from './every.js';

/** What something is computed on: `true` is the batch that was just trained. */
export type SummaryData = boolean | Source<Sample> | Observable<Batch>;

/** Answers with the batch that something is computed on; with undefined where it is the one just trained. */
export type BatchReader = (stopped$: Observable<void>) => Promise<Batch | undefined>;

/**
 * Reads the first batch of the data, anew each time; undefined where nothing is asked for.
 *
 * @param what is computed on it: named in errors.
 * @throws MillraceError `OPTION_INVALID` for the batch just trained after an epoch; in the promise `SOURCE_INVALID` where
 *   there is no batch.
 */
export function batchReader(
  what: 'gradients' | 'activations',
  data: SummaryData,
  { every, batchSize }: { readonly every: SummaryEvery; readonly batchSize: number },
): BatchReader | undefined {
  if (data === true && every === 'epoch') throw lastBatchUnknown(what);
  if (data === true) return async () => undefined;
  if (data === false) return undefined;
  const batches = 'open' in data ? read(data, { epochs: 1, shuffle: false }).pipe(batch(batchSize)) : data;
  return async (stopped$) => {
    const first = await firstValueFrom(batches.pipe(takeUntil(stopped$)), { defaultValue: undefined });
    if (first) return first;
    throw new MillraceError('SOURCE_INVALID', {
      what: `data for the ${what} of summarize`,
      given: 'no batch',
      expected: 'at least one',
    });
  };
}

function lastBatchUnknown(what: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `summarize.${what}`,
    given: true,
    expected:
      "data to compute them on with every: 'epoch', since a run resumed there has lost the last batch",
    advice: 'Give a source, or say every: { steps }',
  });
}
