import type { RunEvent } from '../core/events.js';
import { isMeasured, measure, measureProcess } from './dashboard/index/measures.js';
import { formatBytes, formatCount, formatNumber } from './format-number.js';
import { oneLine } from './one-line.js';

const none: ReadonlyMap<string, number> = new Map();

/**
 * What was measured at a step, an epoch or an evaluation, by its name: `loss`, the metrics, `learningRate`, `gradientNorm`,
 * `samplesPerSecond`, `memory` and the like. Nothing for other events.
 */
export function measuresOf(event: RunEvent): ReadonlyMap<string, number> {
  if (!isMeasured(event)) return none;
  const values = new Map<string, number>();
  const put = (key: string, value: number): void => {
    values.set(key.slice(key.indexOf('/') + 1), value);
  };
  measure(event, put);
  const { samplesPerSecond } = event.incidental;
  if (samplesPerSecond !== undefined) values.set('samplesPerSecond', samplesPerSecond);
  measureProcess(event, put);
  return values;
}

const milliseconds = new Set(['eventLoopDelay', 'waiting', 'training', 'evaluating', 'writing', 'paused']);

/** A measured value with its name, as a person reads it: `loss 0.4312`, `25,600 samples/s`, `memory 210.0 MB`. */
export function formatMeasure(name: string, value: number): string {
  if (name === 'samplesPerSecond') return `${formatCount(value)} samples/s`;
  if (name === 'memory') return `memory ${formatBytes(value)}`;
  return `${oneLine(name)} ${formatNumber(value)}${milliseconds.has(name) ? ' ms' : ''}`;
}
