import path from 'node:path';
import { z } from 'zod';
import { show } from '../core/errors.js';
import { isRepeatable, type RunEvent, type RunEventOf } from '../core/events.js';
import { loadSharp, type Sharp } from '../core/load-sharp.js';
import { parseOptions } from '../core/options.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { CurveStore } from './pictures/curve-store.js';
import { Curves } from './pictures/curves.js';
import { draw, drawsLetters } from './pictures/draw.js';
import { drawingThread } from './pictures/drawing-thread.js';
import { writePicture } from './pictures/write-picture.js';
import { writeWhole } from './pictures/write-whole.js';

/**
 * Keeps pictures of a run in a folder: its curves, and those that its `summary` events hold.
 *
 * `curves.svg` and `curves.png` show loss and metrics of steps and evaluations over steps: the mean as a line, the
 * least and the greatest value as a band around it, so that no spike is lost however long the run is. They are drawn
 * again after epochs, evaluations and checkpoints, so seldom that it takes about one per cent of the time, and at the
 * end; each file is replaced at once. A picture called `predictions` goes to `predictions/step-00000469.png` and, for
 * pages and papers that want it, to an `.svg` of the same pixels. A resumed run goes on with the curves of its checkpoint.
 *
 * It shows and does not record: a folder that cannot be written, or a full disk, is a warning, and training goes on. It
 * draws with `vega` and `vega-lite`, which have to be installed beside Millrace, in a thread of its own.
 *
 * @param dir a relative path lies in the run's folder; default `pictures`.
 * @throws MillraceError `OPTION_INVALID` for an empty path.
 * @example
 * ```ts
 * import { jsonl, pictures } from 'millrace/sinks';
 * const sinks = [jsonl(), pictures()];
 * ```
 */
export function pictures(dir = 'pictures'): Sink {
  return new Pictures(parseOptions('dir of pictures', z.string().min(1, 'the path of a folder'), dir));
}

// A picture that is not written before so many others have come is left out.
const mostWaiting = 16;

// Between two drawings of the curves: at least the first, and this many times as long as one takes.
const restMilliseconds = 2000;
const restFactor = 100;

class Pictures implements Sink {
  readonly name = 'pictures';
  readonly role = 'show';
  readonly #dir: string;
  #folder = '';
  #title = '';
  #warn: (message: string) => void = () => {};
  #sharp: Sharp | undefined;
  #curves = new Curves();
  #store: CurveStore | undefined;
  #sequence = -1;
  /** The newest of each name that is not written yet. */
  readonly #waiting = new Map<string, RunEventOf<'summary'>>();
  #stale = false;
  #drawn = 0;
  #restUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #state: 'unopened' | 'open' | 'closing' | 'aside' = 'unopened';

  constructor(dir: string) {
    this.#dir = dir;
  }

  async open({ dir, run, sequence, resumed, warn }: SinkContext): Promise<void> {
    this.#folder = path.resolve(dir, this.#dir);
    this.#title = run;
    this.#warn = warn;
    this.#state = 'open';
    await this.#attempt(async () => {
      this.#sharp = await loadSharp();
      await drawingThread.load();
      this.#store = new CurveStore(path.join(this.#folder, '.curves'));
      if (!resumed) await this.#store.clear();
      this.#curves = resumed ? await this.#store.load(sequence, warn) : new Curves();
      this.#sequence = resumed ? sequence : -1;
    });
  }

  write(event: RunEvent): void {
    if (this.#state !== 'open') return;
    this.#curves.take(event);
    // A finished run's checkpoint does not hold its end: a resume with more epochs goes on before it.
    if (isRepeatable(event) && event.type !== 'end') this.#sequence = event.sequence;
    if (event.type === 'summary' && event.picture !== undefined) this.#enqueue(event);
    if (redrawnAfter.has(event.type)) this.#redraw();
  }

  async flush(): Promise<void> {
    if (this.#state !== 'open' || this.#sequence < 0) return;
    await this.#attempt(async () => await this.#store?.save(this.#sequence, this.#curves));
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      clearTimeout(this.#timer);
      this.#stale = true;
      await this.#working;
      this.#start();
    }
    await this.#working;
  }

  #enqueue(event: RunEventOf<'summary'>): void {
    this.#waiting.delete(event.name);
    this.#waiting.set(event.name, event);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > mostWaiting && oldest !== undefined) this.#waiting.delete(oldest);
    this.#start();
  }

  #redraw(): void {
    this.#stale = true;
    const rest = this.#restUntil - performance.now();
    if (rest <= 0) this.#start();
    else this.#timer ??= setTimeout(() => this.#rested(), rest).unref();
  }

  // A timer may come a little early.
  #rested(): void {
    this.#timer = undefined;
    if (this.#stale) this.#redraw();
  }

  #start(): void {
    this.#working ??= this.#attempt(() => this.#work()).finally(() => {
      this.#working = undefined;
      this.#goOn();
    });
  }

  /** What came while the last work was ending has started nothing. */
  #goOn(): void {
    if (this.#state !== 'open') return;
    if (this.#waiting.size > 0) this.#start();
    else if (this.#stale) this.#redraw();
  }

  async #work(): Promise<void> {
    for (;;) {
      const [next] = this.#waiting.values();
      if (next) {
        this.#waiting.delete(next.name);
        await writePicture(this.#folder, next);
      } else if (this.#isDrawingDue()) await this.#drawCurves();
      else return;
      if (this.#state === 'aside') return;
    }
  }

  #isDrawingDue(): boolean {
    return this.#stale && (this.#state === 'closing' || performance.now() >= this.#restUntil);
  }

  async #drawCurves(): Promise<void> {
    this.#stale = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const figures = this.#curves.figures();
    if (figures.length === 0 || this.#sharp === undefined) return;
    const began = performance.now();
    const { svg, png } = await draw(this.#sharp, this.#title, figures);
    await writeWhole(path.join(this.#folder, 'curves.svg'), svg);
    await writeWhole(path.join(this.#folder, 'curves.png'), png);
    const now = performance.now();
    this.#restUntil = now + Math.max(restMilliseconds, restFactor * (now - began));
    if (this.#drawn++ === 0 && !(await drawsLetters(this.#sharp)))
      this.#warn(
        'pictures: this machine has no font, so PNG files lack their letters; install one (DejaVu, say)',
      );
  }

  /** What fails is told once, and nothing is drawn from then on. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#state === 'aside') return;
      this.#state = 'aside';
      clearTimeout(this.#timer);
      this.#waiting.clear();
      this.#warn(`pictures are no longer drawn into ${this.#folder}: ${show(error)}`);
    }
  }
}

const redrawnAfter: ReadonlySet<RunEvent['type']> = new Set(['epoch', 'evaluation', 'checkpoint']);
