import { take } from 'rxjs';
import { isMillraceError } from '../../../core/errors.js';
import type { Marked } from '../../../core/mark.js';
import { read } from '../../../core/read.js';
import type { Source } from '../../../core/source.js';
import { collect } from '../../helpers/flow.js';

/** What became of one input. */
export interface Reading {
  /** How many samples came out. */
  readonly samples: number;
  /** How many rows or files were reported as left out. */
  readonly skipped: number;
  readonly error?: unknown;
  /** How many rows or files there are, as something else than the parser counts them; undefined where that is unknown. */
  readonly expected?: number | undefined;
  /** What every error has to name: the file, the folder or the address. */
  readonly place: string;
  /** What an error about the content has to tell besides: line or offset. */
  readonly precise?: RegExp;
  /** What is wrong with the samples, where they can be compared. */
  readonly wrong?: string | undefined;
  /** Whether it was unsubscribed before the end. */
  readonly left?: boolean;
}

const refusals: readonly string[] = ['SOURCE_INVALID', 'FETCH_FAILED', 'CACHE_DAMAGED'];

/** What must not become of an input; undefined where nothing is wrong. */
export function faultOf(reading: Reading): string | undefined {
  const { error, wrong } = reading;
  if (wrong !== undefined) return wrong;
  return error === undefined ? dropIn(reading) : faultOfError(error, reading);
}

/** Rows in are rows out and rows reported. */
function dropIn({ samples, skipped, expected, left = false }: Reading): string | undefined {
  if (left || expected === undefined || samples + skipped === expected) return undefined;
  return `a silent drop: ${expected} in, ${samples} out, ${skipped} reported`;
}

function faultOfError(error: unknown, { place, precise }: Reading): string | undefined {
  if (!isMillraceError(error)) return `an error without a code: ${textOf(error)}`;
  if (!refusals.includes(error.code)) return `a code that does not fit: ${error.code}: ${error.message}`;
  if (!error.message.includes(place)) return `an error that does not name ${place}: ${error.message}`;
  // What the operating system or the decompressor refuses has no line.
  if (error.cause !== undefined || precise === undefined || precise.test(error.message)) return undefined;
  return `an error without its line or offset: ${error.message}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** How a source is read. */
export interface ReadingOptions {
  /** After how many samples it is unsubscribed; default never. */
  readonly leaveAfter?: number | undefined;
}

/** What came out of a source, and what it reported. */
export interface Contents<T> {
  readonly items: readonly T[];
  readonly error: unknown;
  /** By code, the last count that was reported: the total comes last. */
  readonly counts: Readonly<Record<string, number>>;
  readonly left: boolean;
}

/** Reads a source to its end, or leaves it before. */
export async function contentsOf<T extends Marked>(
  source: Source<T>,
  { leaveAfter }: ReadingOptions = {},
): Promise<Contents<T>> {
  const counts: Record<string, number> = {};
  const samples$ = read(source, {
    seed: 1,
    warn: ({ code, count = 0 }) => {
      counts[code] = count;
    },
  });
  const { items, errors } = await collect(
    leaveAfter === undefined ? samples$ : samples$.pipe(take(leaveAfter)),
  );
  return { items, error: errors[0], counts, left: items.length === leaveAfter };
}
