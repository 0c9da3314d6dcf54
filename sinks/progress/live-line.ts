import cliProgress, { type Options } from 'cli-progress';
import type { Standing } from '../standing.js';
import { fitted, type LiveFact, liveFacts } from './live-facts.js';

// The widest first: what leaves the most room to the facts comes last.
const barSizes = [24, 10] as const;

/** The live line: a bar where the end is known, and the facts that have room beside it. */
export function liveLine(standing: Standing, spark: string, width: number, options: Options): string {
  const facts = liveFacts(standing, spark);
  const { step, steps } = standing;
  // One column stays free: a terminal whose last column is written to may go on to the next line.
  const room = width - 1;
  if (!steps) return fitted(facts, room);
  const progress = Math.min(step / steps, 1);
  const percent = `${Math.floor(progress * 100)}%`;
  for (const barsize of barSizes) {
    const head = `${cliProgress.Format.BarFormat(progress, { ...options, barsize })} ${percent}`;
    if (head.length + 2 + lengthWithout(facts, barsize) <= room)
      return `${head}  ${fitted(facts, room - head.length - 2)}`;
  }
  return fitted([{ text: percent, worth: 9 }, ...facts], room);
}

/** How long the facts are that a bar of some size must not push out: the smaller the bar, the fewer. */
function lengthWithout(facts: readonly LiveFact[], barsize: number): number {
  const least = barsize === barSizes[0] ? 2 : 6;
  return facts
    .filter(({ worth }) => worth >= least)
    .reduce((length, { text }) => length + text.length + 2, -2);
}
