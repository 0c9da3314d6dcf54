import { MultiBar, type SingleBar } from 'cli-progress';
import { formatCount, formatDuration, formatNumber } from '../format-number.js';
import type { Standing } from '../standing.js';

const redrawsPerSecond = 10;
const noWrap = '\x1b[?7l';
const wrap = '\x1b[?7h';

/** One line at the bottom of a terminal that shows where the run stands; what is logged scrolls by above it. */
export class LiveBar {
  readonly #stream: NodeJS.WritableStream;
  readonly #bars: MultiBar;
  #bar: SingleBar | undefined;
  #drawnAt = 0;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    // Forced, since what is logged overwrites the line even where the line itself has not changed.
    this.#bars = new MultiBar({
      stream,
      fps: redrawsPerSecond,
      hideCursor: true,
      forceRedraw: true,
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
    });
  }

  /** Shows the standing at the next redraw; standings in between are not even formatted. */
  show(standing: Standing): void {
    const now = performance.now();
    if (now - this.#drawnAt < 1000 / redrawsPerSecond) return;
    this.#drawnAt = now;
    this.#draw(standing);
  }

  /** Prints a line above the bar. */
  log(line: string): void {
    if (!this.#bar) {
      this.#stream.write(`${line}\n`);
      return;
    }
    // The bar turns wrapping off, which would cut a line longer than the terminal is wide.
    this.#bars.log(`${wrap}${line}${noWrap}\n`);
    this.#bars.update();
  }

  /** Draws the last standing and gives the terminal back. */
  stop(standing: Standing): void {
    if (!this.#bar) return;
    this.#draw(standing);
    this.#bars.stop();
    this.#bar = undefined;
  }

  #draw(standing: Standing): void {
    const { step, steps } = standing;
    this.#bar ??= this.#bars.create(
      steps ?? 0,
      step,
      {},
      {
        format: steps === undefined ? '{facts}' : '{bar} {percentage}%  {facts}',
      },
    );
    this.#bar.update(step, { facts: liveFacts(standing) });
  }
}

/** Epoch, step, rate, time left, loss and metrics, as far as they are known. */
function liveFacts(standing: Standing): string {
  const { step, steps, epoch, epochs, samplesPerSecond, timeLeft, loss, metrics, state } = standing;
  const facts = [`epoch ${outOf(epoch + 1, epochs)}`, `step ${outOf(step, steps)}`];
  if (samplesPerSecond !== undefined) facts.push(`${formatCount(samplesPerSecond)} samples/s`);
  if (timeLeft !== undefined) facts.push(`${formatDuration(timeLeft)} left`);
  if (loss !== undefined) facts.push(`loss ${formatNumber(loss)}`);
  for (const [name, value] of Object.entries(metrics)) facts.push(`${name} ${formatNumber(value)}`);
  if (state !== 'running') facts.push(state);
  return facts.join('  ');
}

function outOf(value: number, total: number | undefined): string {
  return total === undefined ? formatCount(value) : `${formatCount(value)}/${formatCount(total)}`;
}
