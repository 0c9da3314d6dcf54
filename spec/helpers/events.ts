import type { RunEvent, RunEventOf } from '../../core/events.js';

/** An event that every test can tell apart by its sequence: a step of 64 samples, 10 ms each. */
export function stepEvent(sequence: number, facts: Partial<RunEventOf<'step'>> = {}): RunEventOf<'step'> {
  return {
    type: 'step',
    trainer: 'trainer',
    step: sequence + 1,
    epoch: 0,
    size: 64,
    loss: 1 / (sequence + 1),
    metrics: { accuracy: 0.5 },
    learningRate: 0.1,
    ...at(sequence),
    ...facts,
  };
}

export function epochEvent(sequence: number, facts: Partial<RunEventOf<'epoch'>> = {}): RunEventOf<'epoch'> {
  return {
    type: 'epoch',
    trainer: 'trainer',
    step: sequence,
    epoch: 0,
    samples: 640,
    loss: 0.5,
    metrics: { accuracy: 0.8 },
    ...at(sequence),
    ...facts,
  };
}

export function evaluationEvent(sequence: number): RunEventOf<'evaluation'> {
  return { ...epochEvent(sequence), type: 'evaluation', data: 'test' };
}

export function endEvent(sequence: number): RunEventOf<'end'> {
  return { type: 'end', reason: 'completed', steps: sequence, samples: 64 * sequence, ...at(sequence) };
}

export function startEvent(total: RunEventOf<'start'>['total'] = {}): RunEventOf<'start'> {
  return {
    type: 'start',
    engine: { backend: 'cpu', threads: 1 },
    seed: 7,
    options: { batchSize: 64 },
    total,
    ...after(-1),
  };
}

export function checkpointEvent(sequence: number): RunEventOf<'checkpoint'> {
  const step = sequence + 1;
  return {
    type: 'checkpoint',
    checkpoint: `step-${step}`,
    step,
    bytes: 2_100_000,
    finished: false,
    ...after(sequence),
  };
}

export function warningEvent(message: string): RunEvent {
  return { type: 'warning', code: 'ROWS_SKIPPED', message, ...after(0) };
}

export function stoppedEvent(sequence: number): RunEvent {
  return { type: 'stopped', reason: 'signal', step: sequence + 1, checkpoint: 'step-9', ...after(sequence) };
}

function at(sequence: number) {
  return { version: 1, sequence, incidental: circumstances(sequence) } as const;
}

function after(sequence: number) {
  return { version: 1, after: sequence, incidental: circumstances(sequence) } as const;
}

function circumstances(sequence: number): RunEvent['incidental'] {
  const elapsed = 10 * (sequence + 1);
  return { time: 1_700_000_000_000 + elapsed, elapsed, samplesPerSecond: 6400 };
}
