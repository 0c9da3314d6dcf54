/**
 * Zooming and panning of a plot beside dragging a part to zoom in: with the wheel and Ctrl, with Shift and the mouse,
 * with one finger, two fingers, a double click.
 *
 * The wheel alone scrolls the page, as everywhere else.
 */
export class Gestures {
  #plot;
  #viewport;
  #pointers = new Map();
  #begun;

  constructor(plot, viewport) {
    this.#plot = plot;
    this.#viewport = viewport;
    const { over } = plot;
    over.addEventListener('dblclick', () => viewport.showAll());
    over.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    // Before uPlot begins to select.
    over.addEventListener('mousedown', (event) => this.#drag(event), { capture: true });
    over.addEventListener('pointerdown', (event) => this.#touch(event));
    over.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel', 'pointerleave'])
      over.addEventListener(end, (event) => this.#lift(event));
  }

  #wheel(event) {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    if (!event.ctrlKey && !event.metaKey && !(sideways && !this.#viewport.isWhole)) return;
    event.preventDefault();
    if (sideways) this.#viewport.pan((event.deltaX || event.deltaY) / this.#width);
    else this.#viewport.zoom(Math.exp(Math.sign(event.deltaY) * 0.2), this.#placeOf(event));
  }

  #drag(event) {
    if (event.button !== 0 || !event.shiftKey) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    let last = event.clientX;
    const move = ({ clientX }) => {
      this.#viewport.pan((last - clientX) / this.#width);
      last = clientX;
    };
    const end = () => {
      removeEventListener('mousemove', move);
      removeEventListener('mouseup', end);
    };
    addEventListener('mousemove', move);
    addEventListener('mouseup', end);
  }

  #touch(event) {
    if (event.pointerType === 'mouse') return;
    this.#pointers.set(event.pointerId, event.clientX);
    this.#begin();
  }

  #move(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    this.#pointers.set(event.pointerId, event.clientX);
    const [a, b] = [...this.#pointers.values()];
    const { from, to, left, apart } = this.#begun;
    const width = to - from;
    if (b === undefined) {
      const by = ((left - a) / this.#width) * width;
      if (!this.#viewport.isWhole) this.#viewport.show(from + by, to + by);
      return;
    }
    const factor = apart / Math.max(Math.abs(a - b), 12);
    const center = from + ((left - this.#edge) / this.#width) * width;
    this.#viewport.show(center - (center - from) * factor, center + (to - center) * factor);
  }

  #lift(event) {
    if (this.#pointers.delete(event.pointerId) && this.#pointers.size > 0) this.#begin();
  }

  #begin() {
    const [a, b = a] = [...this.#pointers.values()];
    const [from, to] = this.#viewport.range;
    this.#begun = { from, to, left: (a + b) / 2, apart: Math.max(Math.abs(a - b), 12) };
  }

  #placeOf(event) {
    return this.#plot.posToVal(event.clientX - this.#edge, 'x');
  }

  get #edge() {
    return this.#plot.over.getBoundingClientRect().left;
  }

  get #width() {
    return Math.max(this.#plot.over.clientWidth, 1);
  }
}
