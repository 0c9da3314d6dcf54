import { eachFrame, make, mark } from './dom.js';
import { kindOf } from './paint.js';
import { color, onThemeChange } from './theme.js';
import { placeOn } from './viewport.js';

const grip = 8;

/**
 * A strip with the whole run in it, and the part of it that the charts show: drag the part to pan, its edges to zoom,
 * anywhere else to choose another part.
 */
export class Overview {
  #viewport;
  #store;
  #colorOf;
  #canvas = make('canvas', {});
  #part = make('div', {
    class: 'part',
    role: 'slider',
    tabindex: 0,
    'aria-label': 'Part of the run that is shown',
  });
  #strip = make('div', { class: 'overview' }, this.#canvas, this.#part);
  #draw = eachFrame(() => this.#drawNow());

  constructor(parent, { viewport, store, colorOf }) {
    this.#viewport = viewport;
    this.#store = store;
    this.#colorOf = colorOf;
    parent.append(this.#strip);
    store.addEventListener('change', () => this.#update());
    for (const type of ['window', 'extent', 'axis']) viewport.addEventListener(type, this.#draw);
    new ResizeObserver(this.#draw).observe(this.#strip);
    onThemeChange(this.#draw);
    this.#strip.addEventListener('pointerdown', (event) => this.#grab(event));
    this.#strip.addEventListener('dblclick', () => viewport.showAll());
    this.#part.addEventListener('keydown', (event) => this.#press(event));
  }

  #update() {
    const lines = this.#store.lines.filter(({ length }) => length > 0);
    if (lines.length > 0)
      this.#viewport.reach(
        Math.min(...lines.map(({ x }) => x[0])),
        Math.max(...lines.map(({ x }) => x.at(-1))),
      );
    this.#draw();
  }

  #drawNow() {
    const { clientWidth: width, clientHeight: height } = this.#strip;
    const ratio = devicePixelRatio;
    if (width === 0) return;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    const context = this.#canvas.getContext('2d');
    const lines = this.#lines();
    const spans = lines.map((line) => line.span(...this.#viewport.extent));
    const ends = [Math.min(...spans.map(([low]) => low)), Math.max(...spans.map(([, high]) => high))];
    for (const line of lines) this.#trace(context, line, ends);
    this.#place();
  }

  // The values of steps alone, unless there are none.
  #lines() {
    const lines = this.#store.lines.filter(({ length }) => length > 0);
    const steps = lines.filter(({ series }) => kindOf(series) === 'banded');
    return steps.length > 0 ? steps : lines;
  }

  #trace(context, line, [low, high]) {
    const { width, height } = this.#canvas;
    const [first, last] = this.#viewport.extent;
    const space = 5 * devicePixelRatio;
    const x = (place) => ((place - first) / (last - first)) * width;
    const y = (value) => space + (high > low ? (high - value) / (high - low) : 0.5) * (height - 2 * space);
    const draw = (column, [from, to], add) => {
      for (let index = from; index !== to; index += add)
        if (column[index] !== null) context.lineTo(x(line.x[index]), y(column[index]));
    };
    context.fillStyle = context.strokeStyle = color(`color-${this.#colorOf(line)}`);
    context.globalAlpha = 0.3;
    context.beginPath();
    draw(line.high, [0, line.length], 1);
    draw(line.low, [line.length - 1, -1], -1);
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = devicePixelRatio;
    context.beginPath();
    draw(line.mean, [0, line.length], 1);
    context.stroke();
  }

  #place() {
    const { axis, extent, range, isWhole } = this.#viewport;
    const [first, last] = extent;
    const [from, to] = range.map((value) => (100 * (value - first)) / (last - first));
    this.#part.style.left = `${Math.max(from, 0)}%`;
    this.#part.style.width = `${Math.min(to, 100) - Math.max(from, 0)}%`;
    this.#part.classList.toggle('whole', isWhole);
    mark(this.#part, 'aria-valuemin', first);
    mark(this.#part, 'aria-valuemax', last);
    mark(this.#part, 'aria-valuenow', range[0]);
    const text = isWhole ? 'all' : `${placeOn(axis, range[0])} to ${placeOn(axis, range[1])}`;
    mark(this.#part, 'aria-valuetext', text);
  }

  #grab(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.#strip.setPointerCapture(event.pointerId);
    const begun = this.#placeOf(event);
    const [from, to] = this.#viewport.range;
    const change = this.#grabbed(event, from, to);
    const move = (next) => change(this.#placeOf(next), begun);
    this.#strip.addEventListener('pointermove', move);
    this.#strip.addEventListener(
      'lostpointercapture',
      () => this.#strip.removeEventListener('pointermove', move),
      { once: true },
    );
  }

  /** What dragging does, by where it began: at an edge of the part, in it, or beside it. */
  #grabbed(event, from, to) {
    const { left, right } = this.#part.getBoundingClientRect();
    if (Math.abs(event.clientX - left) < grip)
      return (place) => this.#viewport.show(Math.min(place, to), Math.max(place, to));
    if (Math.abs(event.clientX - right) < grip)
      return (place) => this.#viewport.show(Math.min(from, place), Math.max(from, place));
    const inside = event.clientX > left && event.clientX < right && !this.#viewport.isWhole;
    if (inside) return (place, begun) => this.#viewport.show(from + place - begun, to + place - begun);
    return (place, begun) => this.#viewport.show(Math.min(place, begun), Math.max(place, begun));
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowLeft: () => this.#viewport.pan(-0.1),
      ArrowRight: () => this.#viewport.pan(0.1),
      PageDown: () => this.#viewport.pan(-1),
      PageUp: () => this.#viewport.pan(1),
      '+': () => this.#viewport.zoom(0.5),
      '=': () => this.#viewport.zoom(0.5),
      '-': () => this.#viewport.zoom(2),
      Home: () => this.#viewport.showAll(),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    moves[event.key]();
  }

  #placeOf({ clientX }) {
    const { left, width } = this.#strip.getBoundingClientRect();
    const [first, last] = this.#viewport.extent;
    return first + ((clientX - left) / width) * (last - first);
  }
}
