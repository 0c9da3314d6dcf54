import { endOf, firstRowAt } from '../index/find-rows.js';
import type { Position, RunIndex } from '../index/run-index.js';
import type { Axis, Growth, Points } from '../protocol.js';
import type { ShownRun } from '../shown/shown.js';
import { draw } from './curves.js';

/** How growth is told. */
export interface Telling {
  readonly axis: Axis;
  readonly smoothing: number;
}

/** What is told of a run, and where that leaves its reader. */
export interface Told {
  readonly growth: Growth;
  readonly position: Position;
}

// Of a curve in one message: what has come since the one before, and what has been missed.
const pointLimit = 60;
const missedPointLimit = 256;
const entryLimit = 200;
// Twice a second, this many rows are no more than a run that trains without a pause.
const usualRows = 20_000;

/**
 * What a run has got since a position; undefined where there is nothing new.
 *
 * Nothing is queued for a reader: one who was away for an hour is told of it in one message, in envelopes, and of the
 * latest entries with how many it missed.
 */
export async function growthSince(
  run: ShownRun,
  index: RunIndex,
  since: Position,
  telling: Telling,
): Promise<Told | undefined> {
  const position = index.position;
  const meeting = meet(index, since, run.isWhole);
  if (meeting === undefined) return undefined;
  const { sequence, entries, cut } = meeting;
  if (!cut && position.sequence === sequence && position.entries === entries) return undefined;
  const summaries = [...index.summaries].filter((summary) => summary.sequence > sequence);
  // Before anything is awaited: what comes in the meantime is told next time.
  const tables = index.tables.map((table) => ({ ...table, parts: index.partsOf(table.id) }));
  const points: Points[] = [];
  for (const { id, series, keys, parts } of tables) {
    const rows = { from: await firstRowAt(parts, '#sequence', sequence + 1), to: endOf(parts) };
    if (rows.from >= rows.to) continue;
    const limit = rows.to - rows.from > usualRows ? missedPointLimit : pointLimit;
    for (const key of keys)
      points.push(
        await draw({ run: run.id, index, table: id, key, series, parts }, { ...telling, ...rows, limit }),
      );
  }
  const listed = await index.entries(Math.max(entries, position.entries - entryLimit), position.entries);
  return {
    position,
    growth: {
      run: run.id,
      ...(cut ? { cut } : {}),
      points: points.filter(({ x }) => x.length > 0),
      entries: [...listed],
      missed: Math.max(position.entries - entries - listed.length, 0),
      summaries: [...new Set(summaries.map(({ name }) => name))],
    },
  };
}

/** Up to where reader and index agree, and what the reader has to forget. */
interface Meeting {
  readonly sequence: number;
  readonly entries: number;
  readonly cut?: NonNullable<Growth['cut']>;
}

/**
 * Where a reader goes on; undefined while the index is behind him, because it is being read again.
 *
 * Each process that goes on with a run says after which event it does: whatever a reader knows of later events that an
 * earlier process has told is void.
 */
function meet(index: RunIndex, since: Position, isWhole: boolean): Meeting | undefined {
  const { start, sequence, entries } = index.position;
  const newer = index.starts.filter(({ time }) => time > since.start);
  const isKnown = start === since.start || newer.length > 0;
  if (!isKnown) return isWhole ? forgetAll : undefined;
  const first = newer.reduce<(typeof newer)[number] | undefined>(
    (earliest, each) => (earliest && earliest.after <= each.after ? earliest : each),
    undefined,
  );
  if (first && first.after < since.sequence) {
    const { after, step, entry } = first;
    return { sequence: after, entries: Math.min(entry, since.entries), cut: { step, entry } };
  }
  if (sequence >= since.sequence && entries >= since.entries) return since;
  // The file has become shorter, without a process that says so.
  return isWhole ? { sequence, entries, cut: { step: index.step, entry: entries } } : undefined;
}

const forgetAll: Meeting = { sequence: -1, entries: 0, cut: { step: 0, entry: 0 } };
