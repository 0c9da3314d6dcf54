import { endOf, firstRowAbove, firstRowAt } from '../index/find-rows.js';
import type { Part } from '../index/part.js';
import { type PointColumns, readPoints } from '../index/read-points.js';
import type { AxisColumn } from '../index/rows.js';
import type { RunIndex } from '../index/run-index.js';
import type { Axis, Curves, CurvesQuery, Points } from '../protocol.js';
import type { ShownRun } from '../shown/shown.js';

/** A curve, as it lies in an index at one moment. */
export interface CurveParts {
  readonly run: string;
  readonly index: RunIndex;
  readonly table: string;
  readonly key: string;
  readonly series: string;
  readonly parts: readonly Part[];
}

/** Which rows of a curve are drawn, and how. */
export interface Drawing {
  readonly axis: Axis;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  /** Steps; 0 smooths nothing. */
  readonly smoothing: number;
}

/** `GET /api/curves` */
export async function curvesOf(
  runs: readonly ShownRun[],
  { measure, axis, from, to, points, smoothing }: Omit<CurvesQuery, 'run'>,
): Promise<Curves> {
  const curves: Points[] = [];
  for (const run of runs) {
    const index = await run.index();
    for (const curve of measure.flatMap((key) => curvesWith(run.id, index, key))) {
      const rows = await rowsBetween(curve.parts, axisColumn(axis), from, to);
      curves.push(await draw(curve, { axis, ...rows, limit: points, smoothing }));
    }
  }
  return { axis, curves };
}

/** The curves of a measure: one for each kind of events that has it. */
function curvesWith(run: string, index: RunIndex, key: string): readonly CurveParts[] {
  return index.tables
    .filter(({ keys }) => keys.has(key))
    .map(({ id, series }) => ({ run, index, table: id, key, series, parts: index.partsOf(id) }));
}

/** The points of a curve, as they are sent. */
export async function draw(curve: CurveParts, drawing: Drawing): Promise<Points> {
  const { run, key, series, table, parts, index } = curve;
  const columns = await readPoints(parts, { ...drawing, key, axis: axisColumn(drawing.axis) });
  const { smoothing } = drawing;
  const smooth =
    smoothing > 0 ? await index.smoother.at({ table, key, parts }, columns.lastRows, smoothing) : undefined;
  return {
    run,
    key,
    series,
    ...describe(columns),
    ...(smooth ? { smooth: smooth.map(shorten) } : {}),
  };
}

/** The column of an axis. */
export function axisColumn(axis: Axis): AxisColumn {
  return `#${axis}`;
}

/** The rows between two bounds, and one beyond each. */
async function rowsBetween(
  parts: readonly Part[],
  axis: AxisColumn,
  from: number | undefined,
  to: number | undefined,
): Promise<{ readonly from: number; readonly to: number }> {
  const first = parts[0]?.firstRow ?? 0;
  const end = endOf(parts);
  const begin = from === undefined ? first : (await firstRowAt(parts, axis, from)) - 1;
  const stop = to === undefined ? end : (await firstRowAbove(parts, axis, to)) + 1;
  return { from: Math.max(begin, first), to: Math.max(Math.min(stop, end), first) };
}

function describe({ row, stride, rows, x, envelopes }: PointColumns): Omit<Points, 'run' | 'key' | 'series'> {
  const means = envelopes.map(({ mean, count }) => (count === 0 ? null : shorten(mean)));
  const bare = { row, stride, rows, x: [...x], mean: means };
  const notFinite = envelopes.some((envelope) => envelope.notFinite > 0)
    ? { notFinite: envelopes.map((envelope) => envelope.notFinite) }
    : {};
  if (stride === 1) return { ...bare, ...notFinite };
  return {
    ...bare,
    low: envelopes.map(({ low, count }) => (count === 0 ? null : shorten(low))),
    high: envelopes.map(({ high, count }) => (count === 0 ? null : shorten(high))),
    ...notFinite,
  };
}

// Seven digits are all that a number of 32 bits has, and more than a screen shows.
function shorten(value: number): number | null {
  if (Number.isInteger(value)) return value;
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}
