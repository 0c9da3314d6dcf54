import { make, mark, toggle, write } from './dom.js';
import { kindOf } from './paint.js';

/**
 * Names of the curves of one chart with their values: a row of buttons for one run, a small table for several, with
 * a row for each run. The buttons hide and show a series in all charts.
 */
export class Legend {
  node = make('div', { class: 'legend' });
  #runs;
  #viewport;
  #plain;
  #shape;
  #values = new Map();
  #buttons = new Map();

  /** @param plain shows values alone: there is one curve a run, and nothing to hide. */
  constructor(runs, viewport, plain = false) {
    this.#runs = runs;
    this.#viewport = viewport;
    this.#plain = plain;
  }

  /** @param format makes the text of a value. */
  update(lines, colorOf, format, place) {
    const series = [...new Set(lines.map((line) => line.series))];
    const ids = [...new Set(lines.map(({ run }) => run))];
    const shape = JSON.stringify([series, ids.map((id) => [id, this.#runs.get(id)?.name])]);
    if (shape !== this.#shape) this.#build(series, ids, lines, colorOf);
    this.#shape = shape;
    for (const [name, button] of this.#buttons)
      mark(button, 'aria-pressed', !this.#viewport.hidden.has(name));
    for (const line of lines) {
      const cell = this.#values.get(`${line.run}\n${line.series}`);
      if (cell) write(cell, format(valueAt(line, place)));
    }
  }

  #build(series, ids, lines, colorOf) {
    this.#values.clear();
    this.#buttons.clear();
    this.node.className = `legend ${this.#plain ? 'plain' : ids.length > 1 ? 'compared' : ''}`;
    if (this.#plain) this.node.replaceChildren(...lines.map((line) => this.#alone(line, colorOf(line))));
    else if (ids.length > 1) this.node.replaceChildren(this.#table(series, ids, colorOf));
    else this.node.replaceChildren(...lines.map((line) => this.#entry(line, colorOf(line))));
  }

  #alone(line, color) {
    const value = this.#value(line.run, line.series, 'b');
    if (this.#runs.shown.length < 2) return value;
    const name = this.#runs.get(line.run)?.name ?? line.run;
    const dot = make('i', { class: 'dot' });
    return make(
      'span',
      { title: name, data: { color } },
      dot,
      make('span', { class: 'unseen' }, name),
      value,
    );
  }

  #entry(line, color) {
    const value = this.#value(line.run, line.series, 'b');
    const button = this.#button(line.series, color);
    button.append(value);
    return button;
  }

  #table(series, ids, colorOf) {
    const head = make('tr', {}, make('th', { scope: 'col' }, make('span', { class: 'unseen' }, 'Run')));
    head.append(...series.map((name) => make('th', { scope: 'col' }, this.#button(name))));
    const rows = ids.map((run) =>
      make(
        'tr',
        {},
        make(
          'th',
          { scope: 'row', data: { color: colorOf({ run }) } },
          make('i', { class: 'dot' }),
          this.#runs.get(run)?.name ?? run,
        ),
        series.map((name) => this.#value(run, name, 'td')),
      ),
    );
    return make('table', {}, make('thead', {}, head), make('tbody', {}, rows));
  }

  #button(name, color) {
    const swatch = make('i', { class: 'swatch', data: { kind: kindOf(name) } });
    const button = toggle(
      swatch,
      !this.#viewport.hidden.has(name),
      (shown) => this.#viewport.hide(name, !shown),
      {
        class: 'legend-button',
        title: `Show or hide ${name} in all charts`,
      },
    );
    if (color !== undefined) button.dataset.color = color;
    button.append(make('span', {}, name));
    this.#buttons.set(name, button);
    return button;
  }

  #value(run, series, tag) {
    const cell = make(tag, {}, '–');
    this.#values.set(`${run}\n${series}`, cell);
    return cell;
  }
}

/** The value of a curve at a place; its latest without one. */
export function valueAt(line, place) {
  const index = place === undefined ? line.length - 1 : line.indexBefore(place);
  return line.mean[index] ?? undefined;
}
