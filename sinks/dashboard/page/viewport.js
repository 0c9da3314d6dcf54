import { clock, count, duration, shortCount, shortDuration } from './format.js';
import { keep, kept } from './session.js';

/** What curves can be drawn over. */
export const axes = [
  ['step', 'Steps'],
  ['samples', 'Samples'],
  ['elapsed', 'Running time'],
  ['time', 'Clock'],
];

const smallestShare = 1e-7;

/**
 * The part of the axis that all curves show, the same for all, and how they are drawn.
 *
 * Without bounds it is the whole run and grows with it. `window` is told whenever it moves, `axis` when there is
 * another axis, `style` when curves are to be drawn otherwise, `smoothing` when the server is to smooth otherwise.
 */
export class Viewport extends EventTarget {
  axis = kept('axis', 'step');
  smoothing = kept('smoothing', undefined);
  logarithmic = kept('logarithmic', false);
  hidden = new Set(kept('hidden', []));
  /** The ends of all curves together, known from the whole run. */
  extent = [0, 1];
  #from;
  #to;

  /** Hides series that a person has not chosen yet. */
  hideAtFirst(series) {
    if (kept('hidden', undefined) === undefined) this.hidden = new Set(series);
  }

  /** The bounds asked for; undefined where open. */
  get bounds() {
    return { from: this.#from, to: this.#to };
  }

  get isWhole() {
    return this.#from === undefined && this.#to === undefined;
  }

  /** The bounds as they are drawn. */
  get range() {
    const [first, last] = this.extent;
    const from = this.#from ?? first;
    const to = this.#to ?? last;
    return to > from ? [from, to] : [from, from + 1];
  }

  /** Shows a part, kept within the run; all of it where the part is as large. */
  show(from, to) {
    const [first, last] = this.extent;
    const whole = last - first;
    const width = Math.max(to - from, whole * smallestShare, this.axis === 'step' ? 2 : 0);
    if (width >= whole) return this.showAll();
    const start = Math.min(Math.max(from, first), last - width);
    this.#from = start;
    // Open at the end: what is new stays in view.
    this.#to = start + width >= last ? undefined : start + width;
    this.#tell('window');
  }

  showAll() {
    this.#from = undefined;
    this.#to = undefined;
    this.#tell('window');
  }

  /** Moves by a share of what is shown. */
  pan(share) {
    const [from, to] = this.range;
    const by = share * (to - from);
    if (!this.isWhole) this.show(from + by, to + by);
  }

  /** Shows `factor` times as much, around a place on the axis. */
  zoom(factor, around = undefined) {
    const [from, to] = this.range;
    const center = around ?? (from + to) / 2;
    this.show(center - (center - from) * factor, center + (to - center) * factor);
  }

  turnTo(axis) {
    this.axis = axis;
    keep('axis', axis);
    this.#from = undefined;
    this.#to = undefined;
    this.extent = [0, 1];
    this.#tell('axis');
  }

  smooth(steps) {
    this.smoothing = steps;
    keep('smoothing', steps);
    this.#tell('smoothing');
  }

  scaleBy(logarithmic) {
    this.logarithmic = logarithmic;
    keep('logarithmic', logarithmic);
    this.#tell('style');
  }

  hide(series, hidden) {
    if (hidden) this.hidden.add(series);
    else this.hidden.delete(series);
    keep('hidden', [...this.hidden]);
    this.#tell('style');
  }

  /** Takes where the curves begin and end. */
  reach(first, last) {
    if (!(last > first)) return;
    if (first === this.extent[0] && last === this.extent[1]) return;
    this.extent = [first, last];
    this.#tell('extent');
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** A place on an axis in words: `step 1,200`, `3 min 20 s`. */
export function placeOn(axis, value) {
  if (axis === 'elapsed') return duration(value);
  if (axis === 'time') return clock(value);
  return axis === 'step' ? `step ${count(value)}` : `${count(value)} samples`;
}

/** A place on an axis for its ticks. */
export function tickOn(axis, value) {
  return axis === 'elapsed' ? shortDuration(value) : shortCount(value);
}
