import { z } from 'zod';
import type { PipelineEvent } from '../../core/events.js';

/** How often summaries are made: after every epoch, or after every so many steps. */
export type SummaryEvery = 'epoch' | { readonly steps: number };

/** {@link SummaryEvery}, in a schema. */
export const everySchema = z.union(
  [z.literal('epoch'), z.strictObject({ steps: z.number().int().min(1) })],
  "'epoch', or { steps } with a whole number of at least 1",
);

/** Whether the event of a trainer is one after which summaries are made. */
export function isDue(every: SummaryEvery, event: PipelineEvent, trainer: string): boolean {
  if (event.type !== 'step' && event.type !== 'epoch') return false;
  if (event.trainer !== trainer) return false;
  return every === 'epoch' ? event.type === 'epoch' : event.type === 'step' && event.step % every.steps === 0;
}
