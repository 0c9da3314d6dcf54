import { resolve } from 'node:path';
import type { RunEvent, RunEventOf } from '../core/events.js';
import type { Sink, SinkContext } from '../core/sink.js';
import { orFileFailure } from './recording/open-recording.js';
import { recordedPath } from './recording/recorded-path.js';
import { EventFolder } from './tensorboard/event-folder.js';
import { sessionEnd, sessionStart, settingsTable } from './tensorboard/hyperparameters.js';
import { isTrainer, own, runOf } from './tensorboard/run-names.js';
import { type Measured, scalarsOf } from './tensorboard/scalars.js';
import type { ValueMessage } from './tensorboard/schema.js';
import { summaryValues } from './tensorboard/summary-values.js';
import { scalar, text } from './tensorboard/values.js';

/**
 * Records event files that [TensorBoard](https://www.tensorflow.org/tensorboard) shows: `tensorboard --logdir runs`.
 *
 * Each trainer is one of TensorBoard's runs, called by its name, and each data set that it is evaluated on one below
 * it, so that the curves of training and test lie over each other: `loss`, `metrics/accuracy`, and of steps also
 * `learningRate`, `gradientNorm`, `epoch/loss` and `process/samplesPerSecond`. Summaries are histograms, images and
 * texts; the options are a text and, one session a trainer, hyperparameters. TensorBoard keeps numbers in 32 bits.
 * Predictions are left out.
 *
 * A resumed run starts new files, which begin with what the old ones held up to the checkpoint; the old ones are
 * emptied. Memory and disk are as for `jsonl`.
 *
 * @param dir a relative path lies in the run's folder; default `tensorboard`.
 * @throws MillraceError `OPTION_INVALID` for an empty path; in the run, `SINK_FAILED` when a file cannot be
 *   written, and `EVENT_INVALID` with the record's place when a resume finds a damaged file.
 * @example
 * ```ts
 * import { jsonl, tensorboard } from 'millrace/sinks';
 * const sinks = [jsonl(), tensorboard()];
 * ```
 */
export function tensorboard(dir = 'tensorboard'): Sink {
  return new TensorBoard(recordedPath('dir of tensorboard', dir, 'the path of a folder'));
}

class TensorBoard implements Sink {
  readonly name = 'tensorboard';
  readonly role = 'record';
  readonly #dir: string;
  #warn: SinkContext['warn'] = () => {};
  #folder: EventFolder | undefined;
  #start: RunEventOf<'start'> | undefined;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async open({ dir, sequence, resumed, warn }: SinkContext): Promise<void> {
    const path = resolve(dir, this.#dir);
    this.#warn = warn;
    const folder = new EventFolder(path);
    this.#folder = folder;
    await orFileFailure(path, () => folder.open(resumed ? sequence : undefined));
  }

  write(event: RunEvent): Promise<void> | undefined {
    switch (event.type) {
      case 'step':
      case 'epoch':
      case 'evaluation':
        return this.#measured(event);
      case 'summary':
        return this.#values(own, event, summaryValues(event, this.#warn));
      case 'drift':
        return this.#values(own, event, [scalar(`drift/${event.detector}`, event.value)]);
      case 'start':
        return this.#started(event);
      case 'end':
        return this.#ended(event);
      default:
        return undefined;
    }
  }

  async flush(): Promise<void> {
    await this.#folder?.flush();
  }

  async close(): Promise<void> {
    await this.#folder?.close();
  }

  #started(start: RunEventOf<'start'>): Promise<void> | undefined {
    this.#start = start;
    // A resumed run has the same options, and they are there already.
    if (this.#folder?.isBare(own) !== true) return undefined;
    const value = [text('options', settingsTable(start))];
    return this.#folder.write(own, { wall_time: start.incidental.time / 1000, step: 0, summary: { value } });
  }

  #measured(event: Measured): Promise<void> | undefined {
    const trainer = runOf(event.trainer);
    const run = event.type === 'evaluation' ? runOf(event.trainer, event.data) : trainer;
    if (!this.#start || !this.#folder?.isBare(trainer)) return this.#values(run, event, scalarsOf(event));
    const begun = this.#values(trainer, event, [sessionStart(this.#start)]);
    return Promise.all([begun, this.#values(run, event, scalarsOf(event))]).then(() => undefined);
  }

  async #ended(end: RunEventOf<'end'>): Promise<void> {
    const trainers = this.#folder?.runs.filter(isTrainer) ?? [];
    const event = { ...end, step: end.steps };
    await Promise.all(trainers.map((trainer) => this.#values(trainer, event, [sessionEnd(end)])));
  }

  #values(run: string, event: Numbered, value: readonly ValueMessage[]): Promise<void> | undefined {
    if (value.length === 0) return undefined;
    const { step, sequence, incidental } = event;
    return this.#folder?.write(run, {
      wall_time: incidental.time / 1000,
      step,
      sequence,
      summary: { value },
    });
  }
}

/** What a record takes over from an event. */
interface Numbered {
  readonly step: number;
  readonly sequence: number;
  readonly incidental: { readonly time: number };
}
