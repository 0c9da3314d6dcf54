import type { RunEvent } from '../../../core/events.js';
import type { RecordedRun } from '../../../scripts/course/recording.js';

interface Made {
  readonly seed: number;
  readonly options?: RecordedRun['options'];
  /** Of the steps. */
  readonly losses?: readonly number[];
  /** Of the evaluation at the end. */
  readonly loss?: number;
}

/** A recorded run, made up: it starts, does its steps, ends an epoch, evaluates and ends. */
export function recordedRun({ seed, options = {}, losses = [3, 2], loss = 1 }: Made): RecordedRun {
  const steps = losses.length;
  const at = (sequence: number) => ({
    version: 1 as const,
    sequence,
    incidental: { time: 1_700_000_000_000 + sequence, elapsed: 60 * sequence },
  });
  const common = { trainer: 'model', epoch: 0, metrics: {} };
  const events: readonly RunEvent[] = [
    {
      type: 'start',
      engine: { backend: 'cpu', threads: 1 },
      seed,
      options,
      total: {},
      version: 1,
      after: -1,
      incidental: { time: 1_700_000_000_000, elapsed: 1 },
    },
    ...losses.map((each, index) => ({
      ...at(index),
      ...common,
      type: 'step' as const,
      step: index + 1,
      size: 10,
      loss: each,
      learningRate: 0.1,
    })),
    { ...at(steps), ...common, type: 'epoch', step: steps, samples: 10 * steps, loss: 2 },
    { ...at(steps + 1), ...common, type: 'evaluation', data: 'test', step: steps, samples: 100, loss },
    { ...at(steps + 2), type: 'end', reason: 'completed', steps, samples: 10 * steps },
  ];
  return { options, seed, events };
}
