import { z } from 'zod';

/** One number for both axes, or one for each. */
export const pair = z.union([z.number(), z.tuple([z.number(), z.number()])]);

/** One number for all three axes, or one for each. */
export const triple = z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]);

/** `[batch, height, width, channels]`, or a filter's `[height, width, in, out]`. */
export const shape4D = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** `[batch, depth, height, width, channels]`. */
export const shape5D = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);

const margin = z.tuple([z.number(), z.number()]);

/** Zeros before and after, by batch, rows, columns and channels. */
export const padding4D = z.tuple([margin, margin, margin, margin]);

/** How tfjs-core rounds the number of outputs; by default down. */
export const dimRoundingMode = z
  .enum(['floor', 'round', 'ceil'])
  .nullish()
  .transform((mode) => mode ?? undefined);
