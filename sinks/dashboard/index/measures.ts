import { isRepeatable, type RunEvent } from '../../../core/events.js';

/** An event that curves are made of. */
export type Measured = Extract<RunEvent, { readonly loss: number }>;

/** Takes one value of an event. */
export type Put = (key: string, value: number) => void;

/** What a kind of events is called where its curves are drawn, and where its values are kept. */
export interface Series {
  /** Tells it from all other series of the run. */
  readonly id: string;
  readonly trainer: string;
  /** `training`, `epoch mean`, `evaluation on DATA` or `process`, without its trainer. */
  readonly name: string;
}

/** Memory, tensors and event loop belong to the process, whichever event tells of them. */
export const processSeries: Series = { id: 'process', trainer: '', name: 'process' };

/** Whether an event has a loss and metrics. */
export function isMeasured(event: RunEvent): event is Measured {
  return 'loss' in event;
}

/** The series that a step, an epoch or an evaluation belongs to. */
export function seriesOf(event: Measured): Series {
  const { type, trainer } = event;
  if (type === 'evaluation')
    return { id: `evaluation ${trainer} ${event.data}`, trainer, name: `evaluation on ${event.data}` };
  return { id: `${type} ${trainer}`, trainer, name: type === 'step' ? 'training' : 'epoch mean' };
}

/** Gives the values of an event, each under its key: the group of measures, a slash, and the measure. */
export function measure(event: Measured, put: Put): void {
  put('model/loss', event.loss);
  for (const name in event.metrics) put(metricKey(name), event.metrics[name] ?? Number.NaN);
  if (event.type !== 'step') return;
  put('optimizer/learningRate', event.learningRate);
  if (event.gradientNorm !== undefined) put('optimizer/gradientNorm', event.gradientNorm);
  const { samplesPerSecond, inFlight, spent } = event.incidental;
  if (samplesPerSecond !== undefined) put('speed/samplesPerSecond', samplesPerSecond);
  if (inFlight !== undefined) put('speed/inFlight', inFlight);
  if (spent === undefined) return;
  put('spent/waiting', spent.waiting);
  put('spent/training', spent.training);
  put('spent/evaluating', spent.evaluating);
  put('spent/writing', spent.writing);
  put('spent/paused', spent.paused ?? 0);
}

/** Whether an event tells of its process. */
export function tellsOfProcess(event: RunEvent): boolean {
  const { memory, tensors, eventLoopDelay } = event.incidental;
  return isRepeatable(event) && (memory ?? tensors ?? eventLoopDelay) !== undefined;
}

/** Gives what an event tells of its process. */
export function measureProcess({ incidental }: RunEvent, put: Put): void {
  const { memory, tensors, eventLoopDelay } = incidental;
  if (memory !== undefined) put('process/memory', memory);
  if (tensors !== undefined) put('process/tensors', tensors);
  if (eventLoopDelay !== undefined) put('process/eventLoopDelay', eventLoopDelay);
}

const metricKeys = new Map<string, string>();

// Once for each name rather than once for each step: bounded, as names may be made up without end.
function metricKey(name: string): string {
  const known = metricKeys.get(name);
  if (known !== undefined) return known;
  const key = name === 'loss' ? 'model/loss (metric)' : `model/${name}`;
  if (metricKeys.size < 1000) metricKeys.set(name, key);
  return key;
}
