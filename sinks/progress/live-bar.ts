import { MultiBar, type SingleBar } from 'cli-progress';
import type { Standing } from '../standing.js';
import { liveLine } from './live-line.js';
import { MeanCurve } from './mean-curve.js';
import type { PatientStream } from './patient-stream.js';
import { sparkline } from './sparkline.js';

const redrawMilliseconds = 100;
const sparkWidth = 16;
const noWrap = '\x1b[?7l';
const wrap = '\x1b[?7h';

/** One line at the bottom of a terminal that shows where the run stands; what is logged scrolls by above it. */
export class LiveBar {
  readonly #stream: PatientStream;
  readonly #bars: MultiBar;
  readonly #losses = new MeanCurve(sparkWidth);
  readonly #redraw = (): void => this.#update();
  #standing: Standing | undefined;
  #bar: SingleBar | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #later: NodeJS.Timeout | undefined;

  constructor(stream: PatientStream) {
    this.#stream = stream;
    this.#bars = new MultiBar({
      stream,
      // It is drawn when there is news and the terminal takes it, not by a clock.
      fps: 1 / 3600,
      // What is logged overwrites the line even where the line itself has not changed.
      forceRedraw: true,
      hideCursor: true,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      format: (options, { maxWidth }) =>
        this.#standing ? liveLine(this.#standing, this.#spark(), maxWidth, options) : '',
    });
  }

  /** Shows the standing, at most ten times a second, and only when the terminal has taken the one before. */
  show(standing: Standing): void {
    this.#standing = standing;
    this.#losses.add(standing.step, standing.loss ?? Number.NaN);
    if (performance.now() - this.#drawnAt >= redrawMilliseconds && this.#stream.isIdle) this.#draw();
    else this.#later ??= setTimeout(() => this.#catchUp(), redrawMilliseconds).unref();
  }

  /** Prints a line above the bar. */
  log(line: string): void {
    if (!this.#bar) {
      this.#stream.write(`${line}\n`);
      return;
    }
    // The bar turns wrapping off, which would cut a line longer than the terminal is wide.
    this.#bars.log(`${wrap}${line}${noWrap}\n`);
    this.#update();
  }

  /** Draws the last standing and gives the terminal back. */
  stop(): void {
    clearTimeout(this.#later);
    if (!this.#standing) return;
    this.#draw();
    this.#bars.stop();
    this.#bar = undefined;
    this.#stream.off('resize', this.#redraw);
  }

  /** Draws the last standing, should no other come: an evaluation may take a while. */
  #catchUp(): void {
    this.#later = undefined;
    if (this.#stream.isIdle) this.#draw();
    else this.#later = setTimeout(() => this.#catchUp(), redrawMilliseconds).unref();
  }

  #draw(): void {
    const { step = 0, steps = 0 } = this.#standing ?? {};
    this.#drawnAt = performance.now();
    if (!this.#bar) {
      this.#bar = this.#bars.create(steps, step);
      this.#stream.on('resize', this.#redraw);
    }
    this.#bar.setTotal(steps);
    this.#bar.update(step);
    this.#update();
  }

  // In one piece: half a frame on a terminal that then stalls would stay there.
  #update(): void {
    this.#stream.cork();
    this.#bars.update();
    this.#stream.uncork();
  }

  #spark(): string {
    return sparkline(this.#losses.points.map(({ y }) => y));
  }
}
