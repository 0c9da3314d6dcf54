import { fillTable } from './chart-table.js';
import { eachFrame, make, mark, toggle } from './dom.js';
import { capital, number, shortNumber, words } from './format.js';
import { icon } from './icons.js';
import { Legend, valueAt } from './legend.js';
import { paintBroken, paintLine } from './paint.js';
import { Plot } from './plot.js';
import { color } from './theme.js';
import { placeOn } from './viewport.js';

/**
 * One measure of all drawn runs: its name, the legend with values at the cursor, the curves, and the same as a table.
 *
 * The plot is a slider to the keyboard and to a screen reader: arrows move a cursor along the curves, whose values
 * are read out.
 */
export class Chart {
  node;
  #parts;
  #lines = [];
  #place;
  #filled;
  #legend;
  #plot;
  #box = make('div', { class: 'plot' });
  #table = make('div', { class: 'plot-table', hidden: true, tabindex: 0, role: 'region' });
  #tell = eachFrame(() => this.#describe());

  /** @param parts `key`, `measure`, `runs`, `viewport`, `colorOf(line)`, `format(value)`, `tick(value)`. */
  constructor(parts) {
    this.#parts = { format: number, tick: shortNumber, title: capital(words(parts.measure)), ...parts };
    const { title, runs, viewport } = this.#parts;
    this.#legend = new Legend(runs, viewport, parts.plain);
    this.#table.setAttribute('aria-label', `${title}, as a table`);
    this.node = make(
      'figure',
      { class: 'card chart', data: { key: parts.key } },
      make('figcaption', {}, make('h3', {}, title), this.#tools(title)),
      this.#legend.node,
      this.#box,
      this.#table,
    );
    this.#makeSlider(title);
    this.#plot = new Plot(this.#box, viewport, {
      paint: (context, project) => this.#paint(context, project),
      span: (from, to) => this.#span(from, to),
      tick: this.#parts.tick,
      onCursor: (place) => this.#moveTo(place),
      logarithmic: () => viewport.logarithmic && parts.linear !== true,
    });
  }

  /** Takes the curves as they are now. */
  update(lines) {
    this.#lines = lines;
    this.#plot.draw();
    this.#tell();
  }

  /** Draws once more: what is shown has changed, or how. */
  draw() {
    this.#plot.draw();
    this.#tell();
  }

  get #shown() {
    const { viewport, plain } = this.#parts;
    return plain ? this.#lines : this.#lines.filter(({ series }) => !viewport.hidden.has(series));
  }

  #tools(title) {
    const table = toggle(icon('table'), false, (on) => this.#showTable(on), {
      class: 'icon-button',
      'aria-label': `${title} as a table`,
      title: 'As a table',
    });
    const wide = toggle(icon('wide'), false, (on) => this.node.classList.toggle('wide', on), {
      class: 'icon-button',
      'aria-label': `${title} over the full width`,
      title: 'Over the full width',
    });
    return make('div', { class: 'chart-tools' }, table, wide);
  }

  #paint(context, project) {
    const bad = color('bad');
    const { colorOf, runs } = this.#parts;
    const crowded = runs.shown.length > 1;
    for (const line of this.#shown) {
      const look = { color: color(`color-${colorOf(line)}`), ratio: project.ratio, crowded };
      paintLine(context, line, project, look);
    }
    for (const line of this.#shown) paintBroken(context, line, project, { ...project, color: bad });
  }

  #span(from, to) {
    return this.#shown
      .map((line) => line.span(from, to))
      .reduce(
        ([low, high], [lowest, highest]) => [Math.min(low, lowest), Math.max(high, highest)],
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      );
  }

  #moveTo(place) {
    if (place === this.#place) return;
    this.#place = place;
    this.#tell();
  }

  #describe() {
    const { viewport, colorOf, format, title } = this.#parts;
    this.#legend.update(this.#lines, colorOf, format, this.#place);
    const [from, to] = viewport.range;
    const place = this.#place ?? to;
    mark(this.#box, 'aria-valuemin', from);
    mark(this.#box, 'aria-valuemax', to);
    mark(this.#box, 'aria-valuenow', place);
    const values = this.#shown.map((line) => `${this.#nameOf(line)} ${format(valueAt(line, this.#place))}`);
    const where = this.#place === undefined ? this.#newest() : placeOn(viewport.axis, place);
    mark(this.#box, 'aria-valuetext', `${title} at ${where}: ${values.join('; ') || 'no values yet'}`);
    if (!this.#table.hidden) this.#fillTable();
  }

  #newest() {
    const last = Math.max(...this.#shown.map((line) => line.x.at(-1) ?? 0));
    return placeOn(this.#parts.viewport.axis, Math.max(last, 0));
  }

  #nameOf({ run, series }) {
    const { runs } = this.#parts;
    return runs.shown.length > 1 ? `${runs.get(run)?.name} ${series}` : series;
  }

  #makeSlider(title) {
    const attributes = {
      role: 'slider',
      tabindex: 0,
      'aria-label': `${title}: reading place`,
      'aria-orientation': 'horizontal',
    };
    for (const [name, value] of Object.entries(attributes)) this.#box.setAttribute(name, value);
    this.#box.addEventListener('keydown', (event) => this.#press(event));
    this.#box.addEventListener('blur', () => this.#plot.point(undefined));
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { viewport } = this.#parts;
    const moves = {
      ArrowLeft: () => (event.shiftKey ? viewport.pan(-0.25) : this.#step(-1)),
      ArrowRight: () => (event.shiftKey ? viewport.pan(0.25) : this.#step(1)),
      PageDown: () => this.#step(-10),
      PageUp: () => this.#step(10),
      Home: () => this.#step(Number.NEGATIVE_INFINITY),
      End: () => this.#step(Number.POSITIVE_INFINITY),
      '+': () => viewport.zoom(0.5, this.#place),
      '=': () => viewport.zoom(0.5, this.#place),
      '-': () => viewport.zoom(2, this.#place),
      0: () => viewport.showAll(),
      Escape: () => this.#plot.point(undefined),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moves[event.key]();
  }

  // A hundredth of what is shown at a time.
  #step(by) {
    const [from, to] = this.#parts.viewport.range;
    const now = this.#place ?? to;
    this.#plot.point(Math.min(Math.max(now + (by * (to - from)) / 100, from), to));
  }

  #showTable(on) {
    this.#table.hidden = !on;
    this.#box.hidden = on;
    if (on) this.#fillTable();
    else this.#plot.draw();
  }

  #fillTable() {
    const lines = this.#shown.map((line) => ({ line, name: this.#nameOf(line) }));
    this.#filled = fillTable(this.#table, lines, this.#parts, this.#filled);
  }
}
