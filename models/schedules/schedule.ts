import { z } from 'zod';

/** The learning rate of a step, which counts from 1: a pure function, so that a resumed run has the same rates. */
export type Schedule = (step: number) => number;

/** A number of steps. */
export const steps = z.int().min(1);

/** How far a schedule has come before a step, from 0 at step 1 to 1 after `total` steps. */
export function progress(step: number, total: number): number {
  return Math.min(1, (step - 1) / total);
}

/** Goes from one value to another along half a period of the cosine. */
export function alongCosine(from: number, to: number, part: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;
}
