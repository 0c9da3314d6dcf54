import { Chart } from './chart.js';
import { arrange, element, make } from './dom.js';

/**
 * The charts of a group of measures, a card for each, added as measures appear.
 *
 * @param settings by the key of a curve: what differs from a plain chart (`title`, `format`, `tick`).
 */
export class CurvesPanel {
  #body;
  #parts;
  #store;
  #settings;
  #charts = new Map();
  #empty;

  constructor(body, { store, settings = {}, empty, ...parts }) {
    this.#body = element(body);
    this.#parts = parts;
    this.#store = store;
    this.#settings = settings;
    this.#empty = make('p', { class: 'empty' }, empty);
    this.setMeasures([]);
    store.addEventListener('change', () => this.#update());
    for (const type of ['window', 'style', 'extent'])
      parts.viewport.addEventListener(type, () => this.draw());
  }

  /** Draws once more. */
  draw() {
    for (const chart of this.#charts.values()) chart.draw();
  }

  /** Says which measures there are, in order; charts of others go. */
  setMeasures(keys) {
    for (const key of this.#charts.keys()) if (!keys.includes(key)) this.#charts.delete(key);
    for (const key of keys) if (!this.#charts.has(key)) this.#add(key);
    const nodes = keys.map((key) => this.#charts.get(key).node);
    arrange(this.#body, nodes.length > 0 ? nodes : [this.#empty]);
  }

  #add(key) {
    const measure = key.slice(key.indexOf('/') + 1);
    this.#charts.set(key, new Chart({ ...this.#parts, key, measure, ...this.#settings[key] }));
  }

  #update() {
    for (const [key, chart] of this.#charts) chart.update(this.#store.of(key));
  }
}
