import { MillraceError } from '../core/errors.js';
import type { RunEvent } from '../core/events.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { formatEvent } from './format-event.js';
import { LiveBar } from './progress/live-bar.js';
import { Standing } from './standing.js';

/** A stream that {@link progress} can write to: `process.stderr`, say. */
export type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly writableLength?: number;
};

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

// A reader that has stopped reading costs no more memory than this.
const unreadLimit = 64 * 1024;

/**
 * Shows how far the run is: on a terminal one live line, elsewhere plain lines at a rate a person can read.
 *
 * The live line has a bar, epoch and step, samples per second, time left, loss and metrics; epochs, evaluations and
 * warnings are printed above it. Into a pipe or a file it prints those, and a step about every five seconds. Colours
 * appear only on a terminal, and not when `NO_COLOR` is set. It never slows the run.
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
  readonly #stream: ProgressStream;
  readonly #bar: LiveBar | undefined;
  readonly #color: boolean;
  readonly #standing = new Standing();
  readonly #lastLine = new Map<RunEvent['type'], number>();
  #onError: ((error: Error) => void) | undefined;
  #broken = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
    this.#bar = stream.isTTY ? new LiveBar(stream) : undefined;
    this.#color = stream.isTTY === true && !process.env.NO_COLOR;
  }

  open({ warn }: SinkContext): void {
    this.#onError = (error) => {
      if (this.#broken) return;
      this.#broken = true;
      warn(`progress is no longer shown: ${error.message}`);
    };
    this.#stream.on('error', this.#onError);
  }

  write(event: RunEvent): void {
    this.#standing.take(event);
    if (this.#broken) return;
    if (this.#bar && event.type === 'step') this.#bar.show(this.#standing);
    else if (this.#isDue(event)) this.#print(event);
  }

  flush(): void {}

  close(): void {
    if (!this.#onError) return;
    const onError = this.#onError;
    this.#onError = undefined;
    this.#bar?.stop(this.#standing);
    // A stream reports what went wrong with the last line only in a later turn.
    setImmediate(() => this.#stream.off('error', onError));
  }

  #isDue({ type, incidental: { elapsed } }: RunEvent): boolean {
    const last = this.#lastLine.get(type) ?? Number.NEGATIVE_INFINITY;
    if (linesEvery[type] === never || elapsed - last < linesEvery[type]) return false;
    this.#lastLine.set(type, elapsed);
    return true;
  }

  #print(event: RunEvent): void {
    const line = formatEvent(event, { color: this.#color });
    if (this.#bar) this.#bar.log(line);
    else if ((this.#stream.writableLength ?? 0) < unreadLimit) this.#stream.write(`${line}\n`);
  }
}
