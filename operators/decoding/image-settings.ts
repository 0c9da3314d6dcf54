import { z } from 'zod';
import { isResizedCrop, type ResizedCrop } from '../augmentation/random-resized-crop.js';
import { sizeSchema } from './sharp-pixels.js';

/** What `decodeImage` takes, checked and with its defaults. */
export const imageSchema = sizeSchema.extend({
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
  crop: z.custom<ResizedCrop>(isResizedCrop, 'randomResizedCrop(...)').optional(),
  name: z.string().min(1).default('decodeImage'),
  maxPixels: z.number().int().min(1).default(89_478_485),
  orient: z.boolean().default(false),
  decoder: z.enum(['sharp', 'wasm']).default('sharp'),
  invalid: z.enum(['fail', 'skip']).default('fail'),
});
export type ImageSettings = z.infer<typeof imageSchema>;
