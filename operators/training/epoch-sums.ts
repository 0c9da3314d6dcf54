import { z } from 'zod';
import { anyNumber } from '../../core/any-number.js';
import type { Measurement, StepResult } from '../../models/trainer.js';

/** What `train` remembers: the step it stands at, and the sums of the epoch so far, weighted by samples. */
export const epochSumsSchema = z.object({
  step: z.number(),
  epoch: z.number(),
  samples: z.number(),
  loss: anyNumber,
  // Pairs: a checkpoint sorts the keys of a record, and a resumed run is to name metrics in the trainer's order.
  metrics: z.array(z.tuple([z.string(), anyNumber])),
});
/** The sums of an epoch, as a checkpoint keeps them. */
export type EpochSums = z.infer<typeof epochSumsSchema>;

/** The sums at the beginning of an epoch. */
export function newEpoch(step: number, epoch: number): EpochSums {
  return { step, epoch, samples: 0, loss: 0, metrics: [] };
}

/** The sums with one more step of `size` samples; the first one decides which epoch it is. */
export function addStep(
  sums: EpochSums,
  step: number,
  epoch: number,
  size: number,
  { loss, metrics }: StepResult,
): EpochSums {
  const before = sums.samples === 0 ? newEpoch(step, epoch) : sums;
  return {
    step,
    epoch,
    samples: before.samples + size,
    loss: before.loss + loss * size,
    metrics: Object.entries(metrics).map(([name, value]) => [name, sumOf(before, name) + value * size]),
  };
}

/** The means over the samples of the epoch so far. */
export function meansOf({ samples, loss, metrics }: EpochSums): Measurement {
  return {
    loss: loss / samples,
    metrics: Object.fromEntries(metrics.map(([name, sum]) => [name, sum / samples])),
  };
}

function sumOf({ metrics }: EpochSums, name: string): number {
  return metrics.find(([known]) => known === name)?.[1] ?? 0;
}
