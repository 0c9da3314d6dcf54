import { z } from 'zod';

/** A number in a schema of saved state: any, NaN and the infinities too, which `z.number()` refuses. */
export const anyNumber = z.custom<number>((value) => typeof value === 'number', 'a number');
