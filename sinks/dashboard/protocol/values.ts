import { z } from 'zod';

/** A count or a place: 0, 1, 2 ... */
export const whole = z.number().int().min(0);
/** A measured value; null where it is not finite. */
export const figure = z.number().nullable();
/** Of a run. */
export const id = z.string().min(1).max(64);

/** What curves are drawn over: steps, milliseconds since 1970, milliseconds of running, or samples trained on. */
export const axisSchema = z.enum(['step', 'time', 'elapsed', 'samples']);
/** {@link axisSchema} */
export type Axis = z.infer<typeof axisSchema>;

/** A request was refused: `{ "error": { "message": "no run has the id 'x'" } }`. */
export const apiErrorSchema = z.object({
  error: z.object({ message: z.string(), code: z.string().optional() }),
});
