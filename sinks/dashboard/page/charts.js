import { Chart } from './chart.js';

/** One figure a measure, `loss` first: adds points as they come, and figures as measures appear. */
export class Charts {
  #parent;
  #charts = new Map();

  constructor(parent) {
    this.#parent = parent;
    const restyle = () => {
      for (const chart of this.#charts.values()) chart.restyle();
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
  }

  update(curves, first) {
    if (first) this.#clear();
    const changed = new Set();
    for (const { measure, series, from, points } of curves) {
      const chart = this.#charts.get(measure) ?? this.#add(measure);
      chart.take(series, from, points);
      changed.add(chart);
    }
    for (const chart of changed) chart.draw();
  }

  #add(measure) {
    const chart = new Chart(measure, this.#parent);
    this.#charts.set(measure, chart);
    return chart;
  }

  #clear() {
    for (const chart of this.#charts.values()) chart.remove();
    this.#charts.clear();
  }
}
