import { chunkRows, Envelope } from './envelope.js';
import type { Part } from './part.js';
import type { AxisColumn } from './rows.js';

/** What is asked of a curve. */
export interface PointsRequest {
  readonly key: string;
  readonly axis: AxisColumn;
  /** The first row, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** The most points there may be. */
  readonly limit: number;
}

/** The points of a stretch of a curve, in columns. */
export interface PointColumns {
  /** The number of the first row. */
  readonly row: number;
  /** A point stands for the rows whose numbers divided by this are the same. */
  readonly stride: number;
  readonly rows: number;
  readonly x: readonly number[];
  /** The last row that each point stands for. */
  readonly lastRows: readonly number[];
  readonly envelopes: readonly Envelope[];
}

/**
 * The points that stand for a stretch of rows: single values where they are few, else the envelope of as many as it
 * takes, a power of two.
 *
 * Where a point stands for whole chunks, their envelopes are added up and values are looked at only once, however
 * often the curve is asked for.
 */
export async function readPoints(parts: readonly Part[], request: PointsRequest): Promise<PointColumns> {
  const { from, to, limit } = request;
  const stride = strideFor(from, to, limit);
  const points = new Points(stride);
  for (const part of parts) {
    const first = Math.max(from, part.firstRow);
    const end = Math.min(to, part.firstRow + part.rows);
    if (first >= end) continue;
    if (stride < chunkRows) await addValues(points, part, request, { first, end, stride });
    else await addChunks(points, part, request, { first, end, stride });
  }
  return { row: from, stride, rows: Math.max(to - from, 0), ...points.columns() };
}

/** The smallest power of two that leaves no more points than the limit. */
export function strideFor(from: number, to: number, limit: number): number {
  let stride = 1;
  while (Math.ceil(to / stride) - Math.floor(from / stride) > limit) stride *= 2;
  return stride;
}

/** Envelopes in the making: what is added belongs to the point of its row. */
class Points {
  readonly #stride: number;
  readonly #x: number[] = [];
  readonly #lastRows: number[] = [];
  readonly #envelopes: Envelope[] = [];
  #place = -1;

  constructor(stride: number) {
    this.#stride = stride;
  }

  /** Adds values: those of the rows from `row` on, which belong to one point. */
  addValues(row: number, values: Float64Array, from: number, to: number, x: Float64Array): void {
    this.#at(row, x[to - 1] ?? 0, row + to - from - 1).addValues(values, from, to);
  }

  addEnvelope(row: number, rows: number, envelope: Envelope, x: number): void {
    this.#at(row, x, row + rows - 1).add(envelope);
  }

  /** Points without any value are left out. */
  columns(): Pick<PointColumns, 'x' | 'lastRows' | 'envelopes'> {
    const told = this.#envelopes.flatMap((envelope, index) => (envelope.isEmpty ? [] : [index]));
    return {
      x: told.map((index) => this.#x[index] ?? 0),
      lastRows: told.map((index) => this.#lastRows[index] ?? 0),
      envelopes: told.flatMap((index) => this.#envelopes[index] ?? []),
    };
  }

  #at(row: number, x: number, lastRow: number): Envelope {
    const place = Math.floor(row / this.#stride);
    const latest = this.#envelopes.at(-1);
    const envelope = latest && place === this.#place ? latest : new Envelope();
    if (envelope !== latest) {
      this.#place = place;
      this.#envelopes.push(envelope);
    }
    this.#x[this.#envelopes.length - 1] = x;
    this.#lastRows[this.#envelopes.length - 1] = lastRow;
    return envelope;
  }
}

/** Rows of one part, from the first to before the end. */
interface Stretch {
  readonly first: number;
  readonly end: number;
  readonly stride: number;
}

async function addValues(
  points: Points,
  part: Part,
  { key, axis }: PointsRequest,
  { first, end, stride }: Stretch,
): Promise<void> {
  const [values, x] = await Promise.all([part.values(key), part.values(axis)]);
  if (!values || !x) return;
  for (let row = first; row < end; ) {
    const next = Math.min((Math.floor(row / stride) + 1) * stride, end);
    points.addValues(row, values, row - part.firstRow, next - part.firstRow, x);
    row = next;
  }
}

async function addChunks(
  points: Points,
  part: Part,
  { key, axis }: PointsRequest,
  { first, end }: Stretch,
): Promise<void> {
  const [chunks, places] = await Promise.all([part.chunks(key), part.chunks(axis)]);
  if (!chunks || !places) return;
  const partEnd = part.firstRow + part.rows;
  const firstChunk = Math.floor(part.firstRow / chunkRows);
  for (let row = first; row < end; ) {
    const chunk = Math.floor(row / chunkRows);
    const chunkStart = Math.max(chunk * chunkRows, part.firstRow);
    const chunkEnd = Math.min((chunk + 1) * chunkRows, partEnd);
    const next = Math.min(chunkEnd, end);
    const envelope = chunks[chunk - firstChunk];
    const place = places[chunk - firstChunk];
    if (row === chunkStart && next === chunkEnd && envelope && place)
      points.addEnvelope(row, next - row, envelope, place.high);
    else {
      const [values, x] = await Promise.all([part.values(key), part.values(axis)]);
      if (values && x) points.addValues(row, values, row - part.firstRow, next - part.firstRow, x);
    }
    row = next;
  }
}
