import { formatMeasure } from '../format-measures.js';
import { formatCount, formatDuration } from '../format-number.js';
import type { Standing } from '../standing.js';

/** Something a live line tells; where room is short, the least worth goes first. */
export interface LiveFact {
  readonly text: string;
  readonly worth: number;
}

/** Epoch, step, rate, time left, loss and metrics, as far as they are known, in the order in which they are read. */
export function liveFacts(standing: Standing, spark = ''): readonly LiveFact[] {
  const { step, steps, epoch, epochs, samplesPerSecond, timeLeft, loss, metrics, state } = standing;
  const facts: (LiveFact | undefined)[] = [
    { text: `epoch ${outOf(epoch + 1, epochs)}`, worth: 4 },
    { text: `step ${outOf(step, steps)}`, worth: 8 },
    fact(samplesPerSecond, 2, (rate) => formatMeasure('samplesPerSecond', rate)),
    fact(timeLeft, 6, (left) => `${formatDuration(left)} left`),
    fact(loss, 7, (value) => formatMeasure('loss', value)),
    spark === '' ? undefined : { text: spark, worth: 1 },
    ...Object.entries(metrics).map(([name, value]) => ({ text: formatMeasure(name, value), worth: 5 })),
    state === 'running' ? undefined : { text: state, worth: 9 },
  ];
  return facts.filter((one) => one !== undefined);
}

/** Facts in one line of at most `width` columns: as many as have room, the rest cut. */
export function fitted(facts: readonly LiveFact[], width: number): string {
  let kept = facts;
  while (kept.length > 1 && lengthOf(kept) > width) {
    const least = Math.min(...kept.map(({ worth }) => worth));
    // Of facts of the same worth, the last one goes.
    const index = kept.findLastIndex(({ worth }) => worth === least);
    kept = kept.filter((_, place) => place !== index);
  }
  return [...lineOf(kept)].slice(0, Math.max(width, 0)).join('');
}

function lineOf(facts: readonly LiveFact[]): string {
  return facts.map(({ text }) => text).join('  ');
}

function lengthOf(facts: readonly LiveFact[]): number {
  return [...lineOf(facts)].length;
}

function fact(
  value: number | undefined,
  worth: number,
  format: (value: number) => string,
): LiveFact | undefined {
  return value === undefined ? undefined : { text: format(value), worth };
}

function outOf(value: number, total: number | undefined): string {
  return total === undefined ? formatCount(value) : `${formatCount(value)}/${formatCount(total)}`;
}
