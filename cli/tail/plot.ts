import { plot as drawLine, type PlotConfig } from 'asciichart';
import { formatNumber } from '../../sinks/format-number.js';
import type { MeanPoint } from '../../sinks/progress/mean-curve.js';

/** A curve in a plot. */
export interface PlottedCurve {
  readonly points: readonly MeanPoint[];
  readonly paint: (text: string) => string;
}

/** How a plot is drawn. */
export interface PlotOptions {
  /** Columns of all of it, at least 20. */
  readonly width: number;
  /** Lines of the curves, at least 2. */
  readonly height: number;
  /** Whether curves can be told apart by their colours; else each is drawn with signs of its own. */
  readonly color: boolean;
  /** What the axes reach; default what the curves do. */
  readonly axes?: Axes | undefined;
}

/** What the axes of a plot reach. */
export interface Axes {
  readonly x: Range;
  readonly y: Range;
}

/** Axes that all points of some curves lie on; undefined where there is no point. */
export function axesOf(curves: readonly Pick<PlottedCurve, 'points'>[]): Axes | undefined {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return undefined;
  return { x: rangeOf(points.map(({ x }) => x)), y: rangeOf(points.map(({ y }) => y)) };
}

/** The ten signs of asciichart: of an axis, ends, a line and its corners. */
type Signs = NonNullable<PlotConfig['symbols']>;

const labelWidth = 9;
const lineSigns: Signs = ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];
const plainSigns = ['*', 'o', '+', 'x', '#'] as const;

/** What a curve is drawn with: a line, or, where colours do not tell curves apart, signs of its own. */
export function signOf(index: number, color: boolean): string {
  return color || index === 0 ? '──' : (plainSigns[(index - 1) % plainSigns.length] ?? '*');
}

function allOf(sign: string): Signs {
  return [sign, sign, sign, sign, sign, sign, sign, sign, sign, sign];
}

/** Curves over the same axes, as lines of text; empty where there is no point. */
export function plot(
  curves: readonly PlottedCurve[],
  { width, height, color, axes = axesOf(curves) }: PlotOptions,
): readonly string[] {
  if (!axes || !axesOf(curves)) return [];
  const { x, y } = axes;
  const columns = width - labelWidth - 1;
  const rows = new Grid(height + 1, columns);
  const label = (value: number): string =>
    formatNumber(y.low + (value / height) * y.size)
      .slice(0, labelWidth)
      .padStart(labelWidth);
  let axis: readonly string[] = [];
  for (const [index, { points: own, paint }] of curves.entries()) {
    const line = inColumns(own, columns, x).map((value) => ((value - y.low) / y.size) * height);
    const first = line.findIndex(Number.isFinite);
    if (first < 0) continue;
    const sign = signOf(index, color);
    const symbols = sign === '──' ? lineSigns : allOf(sign);
    // It cannot draw a curve that begins later: that is moved there.
    const text = drawLine(line.slice(first), {
      min: 0,
      max: height,
      height,
      offset: 2,
      format: label,
      symbols,
    });
    const drawn = text.split('\n');
    axis = drawn.map((row) => row.slice(0, labelWidth));
    for (const [row, cells] of drawn.entries()) rows.put(row, first, cells.slice(labelWidth + 1), paint);
  }
  return [...axis.map((text, row) => `${text}┤${rows.row(row)}`), ...xAxis(x, columns)];
}

/** Characters on a grid, each painted. */
class Grid {
  readonly #rows: string[][];

  constructor(rows: number, columns: number) {
    this.#rows = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  }

  put(row: number, column: number, text: string, paint: (text: string) => string): void {
    const cells = this.#rows[row] ?? [];
    for (const [index, character] of [...text].entries())
      if (character !== ' ' && column + index < cells.length) cells[column + index] = paint(character);
  }

  row(row: number): string {
    return (this.#rows[row] ?? []).join('').trimEnd();
  }
}

interface Range {
  readonly low: number;
  readonly size: number;
}

function rangeOf(values: readonly number[]): Range {
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  if (high > low) return { low, size: high - low };
  // A level line stands in the middle; half of the least number is none.
  const half = Math.abs(low) / 2 || 0.5;
  return { low: low - half, size: 2 * half };
}

/** The means of a curve's points in each column; between two points, the line that joins them; NaN before the first. */
function inColumns(points: readonly MeanPoint[], columns: number, { low, size }: Range): readonly number[] {
  const columnOf = (x: number): number => Math.round(((x - low) / size) * (columns - 1));
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { x, y } of points) {
    const cell = sums.get(columnOf(x)) ?? { sum: 0, count: 0 };
    sums.set(columnOf(x), { sum: cell.sum + y, count: cell.count + 1 });
  }
  const known = [...sums].map(([column, { sum, count }]) => ({ column, value: sum / count }));
  const line: number[] = [];
  let before = known[0];
  for (const next of known) {
    const from = before ?? next;
    for (let column = line.length; column <= next.column; column++)
      line.push(column < from.column ? Number.NaN : between(from, next, column));
    before = next;
  }
  return line;
}

interface Known {
  readonly column: number;
  readonly value: number;
}

function between(from: Known, to: Known, column: number): number {
  if (to.column === from.column) return to.value;
  return from.value + ((to.value - from.value) * (column - from.column)) / (to.column - from.column);
}

function xAxis({ low, size }: Range, columns: number): readonly string[] {
  const [first, last] = [Math.max(low, 0), low + size].map(formatNumber);
  const line = `${' '.repeat(labelWidth)}└${'─'.repeat(columns)}`;
  return [
    line,
    `${' '.repeat(labelWidth + 1)}step ${first}${(last ?? '').padStart(columns - 5 - (first ?? '').length)}`,
  ];
}
