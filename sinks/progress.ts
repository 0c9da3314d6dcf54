import { MillraceError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { formatEvent } from './format-event.js';
import { LiveBar } from './progress/live-bar.js';
import { PatientStream, type ProgressStream } from './progress/patient-stream.js';
import { Standing } from './standing.js';

export type { ProgressStream } from './progress/patient-stream.js';

/** Options of {@link progress}. */
export interface ProgressOptions {
  /** Where to write; default `process.stderr`. */
  readonly stream?: ProgressStream;
}

const never = Number.POSITIVE_INFINITY;

/** Milliseconds between two lines of a type: what comes faster is left out. */
const linesEvery: Readonly<Record<RunEvent['type'], number>> = {
  step: 5000,
  epoch: 200,
  evaluation: 200,
  prediction: never,
  summary: never,
  drift: 200,
  end: 0,
  start: 0,
  resumed: 0,
  checkpoint: never,
  stopped: 0,
  control: 0,
  warning: 0,
};

// A reader that has stalled is not waited for longer than this at the end of a run.
const patienceMilliseconds = 1000;

/**
 * Shows how far the run is: on a terminal one live line, elsewhere plain lines at a rate a person can read.
 *
 * The live line has a bar, epoch and step, samples per second, time left, loss with its course, and metrics: as many of
 * them as the terminal is wide. Epochs, evaluations and warnings are printed above it. Into a pipe or a file, and where
 * the variable `CI` is set, it prints those, and a step about every five seconds. Colours appear only on a terminal, and not
 * when `NO_COLOR` is set. It never slows the run: for a terminal or a pipe that has stalled it holds at most 64 KB, and says
 * afterwards how many lines it has left out.
 *
 * @throws MillraceError `OPTION_INVALID` when `stream` is not writable.
 * @example
 * ```ts
 * import { progress } from 'millrace/sinks';
 * const sinks = [progress(), progress({ stream: process.stdout })];
 * ```
 */
export function progress({ stream = process.stderr }: ProgressOptions = {}): Sink {
  if (typeof stream?.write !== 'function')
    throw new MillraceError('OPTION_INVALID', {
      what: 'stream of progress',
      given: stream,
      expected: 'a writable stream',
    });
  return new Progress(stream);
}

class Progress implements Sink {
  readonly name = 'progress';
  readonly role = 'show';
  readonly #target: ProgressStream;
  #display: Display | undefined;

  constructor(target: ProgressStream) {
    this.#target = target;
  }

  open({ warn }: SinkContext): void {
    this.#display = new Display(this.#target, warn);
  }

  write(event: RunEvent): void {
    this.#display?.show(event);
  }

  flush(): void {}

  async close(): Promise<void> {
    const display = this.#display;
    this.#display = undefined;
    await display?.end();
  }
}

/** What is shown of one run. */
class Display {
  readonly #target: ProgressStream;
  readonly #stream: PatientStream;
  readonly #bar: LiveBar | undefined;
  readonly #color: boolean;
  readonly #standing = new Standing();
  readonly #lastLine = new Map<RunEvent['type'], number>();
  readonly #onError: (error: Error) => void;
  #leftOut = 0;
  #broken = false;

  constructor(target: ProgressStream, warn: (message: string) => void) {
    this.#target = target;
    this.#stream = new PatientStream(target);
    this.#bar = isLive(target) ? new LiveBar(this.#stream) : undefined;
    this.#color = target.isTTY === true && !process.env.NO_COLOR;
    this.#onError = (error) => {
      if (this.#broken) return;
      this.#broken = true;
      warn(`progress is no longer shown: ${error.message}`);
    };
    target.on('error', this.#onError);
    this.#stream.on('error', this.#onError);
  }

  show(event: RunEvent): void {
    this.#standing.take(event);
    if (this.#broken) return;
    if (this.#bar && event.type === 'step') this.#bar.show(this.#standing);
    else if (this.#isDue(event)) this.#print(formatEvent(event, { color: this.#color }));
  }

  async end(): Promise<void> {
    this.#bar?.stop();
    if (!this.#broken) this.#stream.write(this.#missed());
    await this.#stream.settle(patienceMilliseconds);
    // A stream reports what went wrong with the last line only in a later turn.
    setImmediate(() => this.#target.off('error', this.#onError));
  }

  #isDue({ type, incidental: { elapsed } }: RunEvent): boolean {
    const last = this.#lastLine.get(type) ?? Number.NEGATIVE_INFINITY;
    if (linesEvery[type] === never || elapsed - last < linesEvery[type]) return false;
    this.#lastLine.set(type, elapsed);
    return true;
  }

  #print(line: string): void {
    if (!this.#stream.hasRoom) {
      this.#leftOut++;
      return;
    }
    const missed = this.#missed();
    if (this.#bar) this.#bar.log(missed + line);
    else this.#stream.write(`${missed}${line}\n`);
  }

  /** How many lines were left out since it was last told, as a line. */
  #missed(): string {
    const count = this.#leftOut;
    this.#leftOut = 0;
    return count === 0 ? '' : `... ${count} lines left out: nobody was reading\n`;
  }
}

/** Whether a line that is drawn again and again can be read: on a terminal that is not the log of a build. */
function isLive({ isTTY }: ProgressStream): boolean {
  const { CI = '', TERM } = process.env;
  return isTTY === true && ['', '0', 'false'].includes(CI) && TERM !== 'dumb';
}
