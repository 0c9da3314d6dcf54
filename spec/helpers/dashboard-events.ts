import type { RunEvent } from '../../core/events.js';
import {
  checkpointEvent,
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
  warningEvent,
} from './events.js';

// A PNG of one pixel.
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What {@link eventsOfRun} makes. */
export interface RunShape {
  readonly steps: number;
  readonly options?: Readonly<Record<string, unknown>>;
  /** The loss of a step; by default it falls, with a spike at every hundredth. */
  readonly loss?: (step: number) => number;
  /** Milliseconds of a step that go to waiting for data, of 10. */
  readonly waiting?: number;
  /** When its first event happened, in milliseconds since 1970. */
  readonly startedAt?: number;
}

/** All events of a finished run that every panel of the dashboard has something to show of. */
export function* eventsOfRun(shape: RunShape): Generator<RunEvent> {
  const { steps, options = { batchSize: 64 }, startedAt = 1_700_000_000_000 } = shape;
  const at = (event: RunEvent, time: number): RunEvent => ({
    ...event,
    incidental: { ...event.incidental, time: startedAt + time, elapsed: time },
  });
  yield at({ ...startEvent({ samples: 64 * steps, epochs: 1 }), options }, 0);
  for (let sequence = 0; sequence < steps; sequence++) yield at(stepOf(sequence, shape), 10 * (sequence + 1));
  const last = 10 * steps;
  yield at(epochEvent(steps, { step: steps }), last);
  yield at({ ...evaluationEvent(steps + 1), step: steps }, last);
  yield at(checkpointEvent(steps + 1), last);
  yield at(warningEvent('3 rows skipped'), last);
  yield at(summaryEvent(steps + 2, { name: 'weights/trainer/kernel', histogram: bell }), last);
  yield at(summaryEvent(steps + 3, { name: 'predictions', picture: pixel, text: '1 of 1 right' }), last);
  yield at(endEvent(steps + 4), last);
}

const bell = { edges: [-2, -1, 0, 1, 2], counts: [1, 5, 6, 2] };

function stepOf(sequence: number, { loss = fallingLoss, waiting = 1 }: RunShape): RunEvent {
  const step = stepEvent(sequence, { loss: loss(sequence + 1), gradientNorm: 1 / (sequence + 1) });
  const spent = { waiting, training: 10 - waiting, evaluating: 0, writing: 0 };
  const machine = { memory: 200e6, tensors: 12, eventLoopDelay: 1.5, inFlight: 64, spent };
  return { ...step, incidental: { ...step.incidental, ...machine } };
}

function fallingLoss(step: number): number {
  return 1 / Math.sqrt(step) + (step % 100 === 0 ? 1 : 0);
}

function summaryEvent(
  sequence: number,
  facts: Omit<
    Extract<RunEvent, { type: 'summary' }>,
    'type' | 'step' | 'version' | 'sequence' | 'incidental'
  >,
): RunEvent {
  const { version, incidental } = stepEvent(sequence);
  return { type: 'summary', step: sequence, ...facts, version, sequence, incidental };
}
