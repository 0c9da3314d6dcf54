import { resolve } from 'node:path';
import { MillraceError } from '../core/errors.js';
import type { Sink } from '../core/sink.js';
import { orFileFailure } from './recording/file-failure.js';
import { FileRecorder } from './recording/file-recorder.js';
import { recordedPath } from './recording/recorded-path.js';
import { EventFolder } from './tensorboard/event-folder.js';
import { isShown, RunRecords } from './tensorboard/run-records.js';

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
 * emptied. Memory is as for `jsonl`, but records may wait for 1 s.
 *
 * @param dir a relative path lies in the run's folder; default `tensorboard`. Not the run's folder itself, where a trained
 *   model gets a folder of its trainer's name, and replaces what lies there.
 * @throws MillraceError `OPTION_INVALID` for an empty path, and in the run for the run's folder; in the run, `SINK_FAILED` when a file cannot be
 *   written, and `EVENT_INVALID` with the record's place when a resume finds a damaged file.
 * @example
 * ```ts
 * import { jsonl, tensorboard } from 'millrace/sinks';
 * const sinks = [jsonl(), tensorboard()];
 * ```
 */
export function tensorboard(dir = 'tensorboard'): Sink {
  const given = recordedPath('dir of tensorboard', dir, 'the path of a folder');
  return new FileRecorder({
    name: 'tensorboard',
    // TensorBoard looks every five seconds.
    linger: 1000,
    takes: isShown,
    async open({ dir, sequence, resumed, warn }) {
      const path = resolve(dir, given);
      if (path === resolve(dir)) throw notApart(given);
      const folder = await orFileFailure(path, () => EventFolder.open(path, resumed ? sequence : undefined));
      const records = new RunRecords(folder.runs, warn);
      return {
        append: (events) => folder.append(events.flatMap((event) => records.of(event))),
        sync: () => folder.sync(),
        close: () => folder.close(),
      };
    },
  });
}

function notApart(given: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'dir of tensorboard',
    given,
    expected: "a folder of its own, not the run's: the trained model would replace event files",
    advice: "Leave it out: `tensorboard()` writes to the folder 'tensorboard' of the run",
  });
}
