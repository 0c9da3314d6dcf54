import { Declined } from './api.js';
import { Line, lineId } from './line.js';

// What is appended stays as fine as it came; beyond so many times the points asked for they are asked for anew.
const thinAgainAt = 3;
const againMilliseconds = 1000;

/**
 * The curves that a part of the page draws: asked for by a window of the axis, and grown by the stream.
 *
 * One question is under way at a time; of those that come meanwhile only the latest is asked. `change` tells that
 * there is something new to draw, `answered` that no question is open, `failed` that the server declined, with its reason in `detail`.
 */
export class CurveStore extends EventTarget {
  #api;
  #growTo;
  #lines = new Map();
  #question;
  #next;
  #asking = false;
  #askedAt = 0;
  #again;
  #missed = false;
  #grown = [];

  /** @param growTo how many times the points asked for a curve may have, before it is thinned out again. */
  constructor(api, growTo = thinAgainAt) {
    super();
    this.#api = api;
    this.#growTo = growTo;
  }

  get lines() {
    return [...this.#lines.values()];
  }

  /** The curves of a measure, in a steady order: `model/loss`. */
  of(key) {
    return this.lines.filter((line) => line.key === key);
  }

  /** Asks for curves, in place of those before: `run`, `measure`, `axis`, `from`, `to`, `points`, `smoothing`. */
  ask(question) {
    if (this.#question && question.axis !== this.#question.axis) this.#lines.clear();
    this.#question = question;
    this.#next = question;
    if (!this.#asking) this.#work();
  }

  /** Asks the same again, at most once a second: a file that is being read for the first time grows fast. */
  askAgain() {
    if (!this.#question) return;
    this.#again ??= setTimeout(
      () => {
        this.#again = undefined;
        this.ask(this.#question);
      },
      Math.max(this.#askedAt + againMilliseconds - performance.now(), 0),
    );
  }

  /** Asks again for what could not be had while the server was away. */
  recover() {
    if (this.#missed) this.askAgain();
  }

  /** Takes the points of one `growth`; those of curves that are not drawn here are left alone. */
  grow(points) {
    if (!this.#question) return;
    const mine = points.filter(({ key }) => this.#question.measure.includes(key));
    if (mine.length === 0) return;
    const whole = this.#addAll(mine);
    // Whatever the answer under way does not hold yet is added to it.
    if (this.#asking) this.#grown.push(...mine);
    else if (!whole) this.askAgain();
    this.#tell('change');
  }

  async #work() {
    this.#asking = true;
    while (this.#next) {
      const question = this.#next;
      this.#next = undefined;
      this.#grown = [];
      this.#missed = false;
      this.#askedAt = performance.now();
      try {
        const { curves } = await this.#answer(question);
        // Another axis came meanwhile: its answer is the one to wait for.
        if (question.axis !== this.#question.axis) continue;
        this.#lines = new Map(curves.map((points) => [lineId(points), new Line(points)]));
        if (!this.#addAll(this.#grown)) this.#next ??= this.#question;
        this.#tell('change');
      } catch (error) {
        // Unreachable: the stream tells so, and `recover` is called when it is back.
        this.#missed = true;
        if (error instanceof Declined)
          this.dispatchEvent(new CustomEvent('failed', { detail: error.message }));
      }
    }
    this.#asking = false;
    this.#tell('answered');
  }

  #answer({ run, measure, ...rest }) {
    if (run.length === 0 || measure.length === 0) return { curves: [] };
    return this.#api.get('curves', { run, measure, ...rest });
  }

  #addAll(all) {
    let whole = true;
    for (const points of all) whole = this.#add(points) && whole;
    return whole;
  }

  #add(points) {
    const line = this.#lines.get(lineId(points));
    if (!this.#question.run.includes(points.run)) return true;
    if (!line) return this.#begin(points);
    const { to, points: most } = this.#question;
    // What comes after the window is not drawn.
    if (to !== undefined && line.x.at(-1) >= to) return true;
    return line.add(points) && line.length < most * this.#growTo;
  }

  #begin(points) {
    if (points.row > 0) return false;
    this.#lines.set(lineId(points), new Line(points));
    return true;
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
