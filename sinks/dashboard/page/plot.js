import { eachFrame } from './dom.js';
import { Gestures } from './gestures.js';
import { color, onThemeChange } from './theme.js';
import { tickOn } from './viewport.js';

const { uPlot } = globalThis;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const durations = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240].map((count) => count * hour),
];

/**
 * A drawing over the common axis: uPlot gives axes, grid and cursor, `paint` draws what is in between.
 *
 * Curves that have their points at other places each would have to be joined into one table for uPlot at every
 * update; drawn straight from their columns they are not.
 */
export class Plot {
  #box;
  #viewport;
  #parts;
  #plot;
  #shape = '';
  #seen = false;
  #draw = eachFrame(() => this.#drawNow());

  /**
   * @param parts `paint(context, project)`, `span(from, to)` lowest and highest value, `tick(value)`,
   *   `onCursor(place | undefined)`, `logarithmic` and `fixed` a fixed range of values.
   */
  constructor(box, viewport, parts) {
    this.#box = box;
    this.#viewport = viewport;
    this.#parts = parts;
    new ResizeObserver(() => this.#fit()).observe(box);
    new IntersectionObserver(
      (entries) => {
        this.#seen = entries.at(-1).isIntersecting;
        this.#draw();
      },
      { rootMargin: '150px' },
    ).observe(box);
    onThemeChange(() => this.rebuild());
  }

  /** Draws anew with the next frame, if it is in view. */
  draw() {
    this.#draw();
  }

  /** Builds anew: colours or the kind of an axis have changed. */
  rebuild() {
    this.#shape = '';
    this.#draw();
  }

  /** Moves the cursor to a place on the axis; undefined takes it away. */
  point(place) {
    if (!this.#plot) return;
    const left = place === undefined ? -10 : this.#plot.valToPos(place, 'x');
    this.#plot.setCursor({ left, top: place === undefined ? -10 : this.#plot.over.clientHeight / 2 });
  }

  #drawNow() {
    if (!this.#seen || this.#box.clientWidth === 0 || !this.#box.isConnected) return;
    const shape = [this.#viewport.axis, this.#logarithmic].join();
    if (shape !== this.#shape) this.#build();
    this.#shape = shape;
    const [from, to] = this.#viewport.range;
    this.#plot.setData([
      [from, to],
      [0, 1],
    ]);
  }

  #build() {
    this.#plot?.destroy();
    this.#plot = new uPlot(
      this.#options(),
      [
        [0, 1],
        [0, 1],
      ],
      this.#box,
    );
    new Gestures(this.#plot, this.#viewport);
  }

  get #logarithmic() {
    return this.#parts.logarithmic?.() === true;
  }

  #options() {
    const { axis } = this.#viewport;
    const { tick, onCursor } = this.#parts;
    return {
      width: this.#box.clientWidth,
      height: this.#box.clientHeight,
      ms: 1,
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        sync: { key: 'axis', scales: ['x', null] },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: { dblclick: () => null },
      },
      scales: {
        x: { time: axis === 'time', range: () => this.#viewport.range },
        y: { distr: this.#logarithmic ? 3 : 1, range: () => this.#range() },
      },
      padding: [10, 14, 0, 0],
      axes: [
        { ...look(), size: 24, space: 70, ...xTicks(axis) },
        {
          ...look(),
          size: 54,
          space: 34,
          gap: 8,
          values: (_, values) => values.map((value) => (value === null ? '' : tick(value))),
        },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        draw: [(plot) => this.#paint(plot)],
        setCursor: [
          (plot) => onCursor?.(plot.cursor.left < 0 ? undefined : plot.posToVal(plot.cursor.left, 'x')),
        ],
        setSelect: [(plot) => this.#zoomTo(plot)],
      },
    };
  }

  #range() {
    if (this.#parts.fixed) return this.#parts.fixed;
    const [lowest, highest] = this.#parts.span(...this.#viewport.range);
    if (lowest > highest) return this.#logarithmic ? [0.1, 1] : [0, 1];
    if (!this.#logarithmic) return uPlot.rangeNum(lowest, highest, 0.08, true);
    // What is not above zero has no place on this scale.
    const high = Math.max(highest, Number.MIN_VALUE);
    const low = lowest > 0 ? lowest : high / 1e6;
    return [low / 1.15, high * 1.15];
  }

  #paint(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    this.#parts.paint(ctx, projection(plot));
    ctx.restore();
  }

  #zoomTo(plot) {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#viewport.show(from, to);
  }

  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width > 0 && this.#plot) this.#plot.setSize({ width, height });
    else this.#draw();
  }
}

function projection({ bbox, scales, pxRatio = devicePixelRatio }) {
  const { min: from, max: to } = scales.x;
  const logarithmic = scales.y.distr === 3;
  const scale = logarithmic ? Math.log10 : (value) => value;
  const [low, high] = [scale(scales.y.min), scale(scales.y.max)];
  return {
    from,
    to,
    ratio: pxRatio,
    bottom: bbox.top + bbox.height,
    x: (value) => bbox.left + ((value - from) / (to - from)) * bbox.width,
    y: (value) => {
      const share = (scale(logarithmic ? Math.max(value, scales.y.min / 10) : value) - low) / (high - low);
      return bbox.top + (1 - share) * bbox.height;
    },
  };
}

function look() {
  // In whole pixels: uPlot scales no others.
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return {
    stroke: color('muted'),
    font,
    grid: { stroke: color('grid'), width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
}

function xTicks(axis) {
  if (axis === 'time') return {};
  const values = (_, splits) => splits.map((value) => (value === null ? '' : tickOn(axis, value)));
  return axis === 'elapsed' ? { values, incrs: durations } : { values };
}
