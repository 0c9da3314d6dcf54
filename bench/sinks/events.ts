import type { RunEventOf } from '../../core/events.js';

/** The step event of a run, with all that a run records of one; the same numbers for each who writes it. */
export function stepEvent(sequence: number): RunEventOf<'step'> {
  const step = sequence + 1;
  const elapsed = 2 * step;
  return {
    version: 1,
    type: 'step',
    trainer: 'model',
    step,
    epoch: Math.floor(sequence / 235),
    size: 256,
    loss: Math.fround(2.3 / Math.sqrt(step)),
    metrics: { accuracy: 1 - Math.fround(0.9 / Math.sqrt(step)) },
    learningRate: 0.5,
    sequence,
    incidental: {
      time: 1_795_273_664_589 + elapsed,
      elapsed,
      samplesPerSecond: 128_000 + (sequence % 1000),
      spent: { waiting: 0.213, training: 1.654, evaluating: 0, writing: 0.041 },
      inFlight: 256,
    },
  };
}
