import { z } from 'zod';

/** A learning rate. */
export const rate = z.number().positive();

/** How many inputs, outputs or classes. */
export const count = z.number().int().min(1);

/** A shape without the batch dimension. */
export const shape = z.array(count).min(1);

/** What raw inputs are multiplied by. */
export const scale = z.number().positive();

/** The two ways each network is written: from scratch on plain tensors, or on `tf.layers`. */
export const variant = z.enum(['scratch', 'layers']);
