import type { TopLevelSpec } from 'vega-lite';
import type { Curve, Figure } from './curves.js';

// Okabe and Ito, "Color Universal Design", 2008, without yellow: told apart by all, and in print by their dashes.
const colors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#000000'];
const dashes = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [5, 5],
  [1, 3],
  [12, 4],
];

const width = 440;
const height = 250;

// Points of curves with no more of them are marked.
const few = 40;

// Above this ratio of the greatest to the least mean, most of a curve would lie on the axis.
const wideRatio = 100;

/** Figures that are drawn side by side. */
export interface Chart {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What is on the horizontal axes; default `step`. */
  readonly x?: string;
}

// With more of them, three stand in a row, else two.
const many = 6;

/** The figures side by side as a chart of Vega-Lite. */
export function chartOf({ title, figures, x = 'step' }: Chart): TopLevelSpec {
  const names = [...new Set(figures.flatMap(({ curves }) => curves.map(({ name }) => name)))];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, anchor: 'start', fontSize: 15, offset: 14 },
    background: 'white',
    padding: 16,
    columns: figures.length > many ? 3 : Math.min(figures.length, 2),
    spacing: 36,
    concat: figures.map((figure) => panelOf(figure, names, x)),
    resolve: { scale: { color: 'shared', strokeDash: 'shared' } },
    config: {
      font: 'DejaVu Sans, Liberation Sans, Arial, sans-serif',
      view: { stroke: null },
      axis: {
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        labelColor: '#333333',
        titleColor: '#111111',
        gridColor: '#e4e4e4',
        domainColor: '#888888',
        tickColor: '#888888',
      },
      legend: {
        labelFontSize: 12,
        labelLimit: 320,
        symbolSize: 400,
        symbolStrokeWidth: 2,
        columnPadding: 24,
      },
    },
  };
}

type Panel = Extract<TopLevelSpec, { concat: unknown }>['concat'][number];

function panelOf({ name, curves, linear = false }: Figure, names: readonly string[], across: string): Panel {
  const rowsOf = (given: readonly Curve[], part: 'points' | 'means') =>
    given.flatMap((curve) => curve[part].map((point) => ({ ...point, curve: curve.name })));
  const banded = curves.filter(({ points, means }) => points.length > means.length);
  const marked = curves.filter(({ points }) => points.length <= few);
  const scale = { domain: [...names] };
  const legend = { title: null, orient: 'bottom', symbolType: 'stroke', direction: 'horizontal' } as const;
  const color = {
    field: 'curve',
    type: 'nominal',
    scale: { ...scale, range: names.map((_, place) => colors[place % colors.length] ?? '') },
    legend,
  } as const;
  const strokeDash = {
    field: 'curve',
    type: 'nominal',
    scale: { ...scale, range: names.map((_, place) => dashes[place % dashes.length] ?? []) },
    legend,
  } as const;
  const x = {
    field: 'x',
    type: 'quantitative',
    title: across,
    axis: { format: '~s', tickCount: 6, grid: false },
    scale: { nice: false },
  } as const;
  const wide = !linear && isWide(curves);
  const y = {
    type: 'quantitative',
    title: wide ? `${name} (logarithmic)` : name,
    scale: wide ? ({ type: 'log' } as const) : ({ zero: false } as const),
  } as const;
  return {
    width,
    height,
    layer: [
      {
        data: { values: rowsOf(banded, 'points') },
        // Its edge shows what is thinner than a pixel.
        mark: { type: 'area', opacity: 1, fillOpacity: 0.2, strokeOpacity: 0.45, strokeWidth: 0.7 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, fill: color, stroke: color },
      },
      {
        data: { values: rowsOf(curves, 'means') },
        // Without an order it would go from left to right: the line of a path goes where the path goes.
        mark: { type: 'line', strokeWidth: 1.8, order: false },
        encoding: { x, y: { ...y, field: 'mean' }, color, strokeDash },
      },
      {
        data: { values: rowsOf(marked, 'means') },
        mark: { type: 'point', filled: true, size: 28, opacity: 1 },
        encoding: { x, y: { ...y, field: 'mean' }, color },
      },
    ],
  };
}

function isWide(curves: readonly Curve[]): boolean {
  const points = curves.flatMap((curve) => curve.points);
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { low, mean } of points) {
    if (low <= 0) return false;
    least = Math.min(least, mean);
    greatest = Math.max(greatest, mean);
  }
  return greatest / least > wideRatio;
}
