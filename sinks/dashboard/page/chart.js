import { count, number } from './format.js';

const { uPlot } = globalThis;
const colors = 5;
const longestReach = 10;
const crosshair = uPlot.sync('step');

/** The curves of one measure over the step. */
export class Chart {
  #measure;
  #figure = document.createElement('figure');
  #legend = document.createElement('div');
  #box = document.createElement('div');
  #lines = new Map();
  #plot;
  #resize = new ResizeObserver(() => this.#fit());

  constructor(measure, parent) {
    this.#measure = measure;
    const title = document.createElement('h2');
    title.textContent = measure;
    this.#legend.className = 'legend';
    const caption = document.createElement('figcaption');
    caption.append(title, this.#legend);
    this.#box.className = 'plot';
    this.#box.setAttribute('role', 'img');
    this.#figure.className = 'card';
    this.#figure.append(caption, this.#box);
    parent.append(this.#figure);
    this.#resize.observe(this.#box);
  }

  take(series, from, points) {
    const line = this.#lines.get(series) ?? this.#addLine(series);
    line.points.length = from;
    line.points.push(...points);
  }

  draw() {
    this.#plot ??= new uPlot(this.#options(), this.#data(), this.#box);
    this.#plot.setData(this.#data());
    this.#showValues();
    this.#box.setAttribute('aria-label', this.#describe());
  }

  restyle() {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.draw();
  }

  remove() {
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#figure.remove();
  }

  #addLine(series) {
    const color = (this.#lines.size % colors) + 1;
    const line = { series, color, points: [], shown: true, ...legendButton(series, color) };
    line.button.addEventListener('click', () => {
      line.shown = !line.shown;
      line.button.setAttribute('aria-pressed', String(line.shown));
      this.restyle();
    });
    this.#legend.append(line.button);
    this.#lines.set(series, line);
    // uPlot takes its series once, at construction.
    this.#plot?.destroy();
    this.#plot = undefined;
    return line;
  }

  // Four rows a line: lowest, highest, mean, and the mean smoothed.
  #data() {
    const tables = [...this.#lines.values()].map(({ series, points }) => [
      points.map(([step]) => step),
      points.map(([, low]) => low),
      points.map(([, , , high]) => high),
      points.map(([, , mean]) => mean),
      isNoisy(series) ? smooth(points) : points.map(([, , mean]) => mean),
    ]);
    return uPlot.join(tables);
  }

  #options() {
    const lines = [...this.#lines.values()];
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    return {
      width: this.#box.clientWidth,
      height: this.#box.clientHeight,
      legend: { show: false },
      cursor: { sync: { key: crosshair.key }, drag: { x: true, y: false }, points: { show: false } },
      scales: { x: { time: false } },
      axes: [
        { ...axis(color), size: 30 },
        { ...axis(color), size: 56 },
      ],
      padding: [8, 12, 0, 0],
      series: [{}, ...lines.flatMap((line) => seriesOf(line, color(`--series-${line.color}`)))],
      bands: lines.flatMap((line, index) =>
        isNoisy(line.series)
          ? [{ series: [4 * index + 2, 4 * index + 1], fill: `${color(`--series-${line.color}`)}26` }]
          : [],
      ),
      hooks: { setCursor: [() => this.#showValues()] },
    };
  }

  #showValues() {
    const left = this.#plot?.cursor.left ?? -1;
    const step = left < 0 ? Number.POSITIVE_INFINITY : this.#plot.posToVal(left, 'x');
    for (const { points, value } of this.#lines.values()) {
      const point = points.findLast(([at]) => at <= step);
      value.textContent = number(point?.[2]);
    }
  }

  #describe() {
    const lines = [...this.#lines.values()].map(({ series, points }) => {
      const [step, , mean] = points.at(-1) ?? [];
      return `${series} ${number(mean)} at step ${count(step)}`;
    });
    return `${this.#measure} by step: ${lines.join('; ')}`;
  }

  #fit() {
    this.#plot?.setSize({ width: this.#box.clientWidth, height: this.#box.clientHeight });
  }
}

function legendButton(series, color) {
  const button = document.createElement('button');
  const swatch = document.createElement('span');
  const value = document.createElement('b');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'true');
  swatch.className = 'swatch';
  swatch.dataset.color = color;
  button.append(swatch, series, value);
  return { button, value };
}

function seriesOf({ series, shown, points }, color) {
  const base = { show: shown, spanGaps: true, points: { show: false } };
  const hidden = { ...base, stroke: 'transparent', width: 0 };
  if (!isNoisy(series)) {
    const dots = { show: points.length < 200, size: 7, fill: color };
    return [hidden, hidden, hidden, { ...base, stroke: color, width: 2, points: dots }];
  }
  return [hidden, hidden, { ...base, stroke: `${color}59`, width: 1 }, { ...base, stroke: color, width: 2 }];
}

function axis(color) {
  return {
    stroke: color('--muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: color('--grid'), width: 1 },
    ticks: { show: false },
  };
}

/** Whether a curve has a point each step, rather than one each epoch or evaluation. */
function isNoisy(series) {
  return series.endsWith('training');
}

/** The mean of each point and its neighbours on both sides, so that the curve does not lag behind the run. */
function smooth(points) {
  const reach = Math.min(Math.ceil(points.length / 60), longestReach);
  const sums = [0];
  for (const [, , mean] of points) sums.push(sums.at(-1) + mean);
  return points.map((_, index) => {
    // The start is steep: a neighbour on one side alone would bend it.
    const before = Math.min(reach, index);
    const after = Math.min(before, points.length - 1 - index);
    return (sums[index + after + 1] - sums[index - before]) / (before + after + 1);
  });
}
