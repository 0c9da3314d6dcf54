import { z } from 'zod';
import { id, whole } from './values.js';

/** Answer of `GET /api/summaries?run=ID`: what there is to be seen, by name. */
export const summariesSchema = z.object({
  summaries: z.array(
    z.object({
      name: z.string(),
      /** A text that comes with a picture belongs to it, and is told with it. */
      kind: z.enum(['histogram', 'picture', 'text']),
      count: whole,
      /** Of the latest one. */
      step: whole,
      sequence: whole,
    }),
  ),
});
/** {@link summariesSchema} */
export type Summaries = z.infer<typeof summariesSchema>;

/** Query of `/api/histograms`, `/api/pictures` and `/api/texts`: at most `limit` of a name, evenly over the run, the latest among them. */
export const summaryQuerySchema = z.object({
  run: id,
  name: z.string().min(1).max(1000),
  limit: z.coerce.number().int().min(1).max(200).default(40),
});
/** {@link summaryQuerySchema} */
export type SummaryQuery = z.infer<typeof summaryQuerySchema>;

/** Answer of `GET /api/histograms?run=ID&name=weights/model/dense/kernel`: `edges` has one number more than `counts`, or none. */
export const histogramsSchema = z.object({
  name: z.string(),
  histograms: z.array(
    z.object({
      step: whole,
      time: z.number(),
      edges: z.array(z.number()),
      counts: z.array(whole),
      /** How many values were NaN or infinite. */
      notFinite: whole.optional(),
    }),
  ),
});
/** {@link histogramsSchema} */
export type Histograms = z.infer<typeof histogramsSchema>;

/** Answer of `GET /api/pictures?run=ID&name=predictions`; fetch each with `/api/picture?run=ID&sequence=...`, as a blob. */
export const picturesSchema = z.object({
  name: z.string(),
  pictures: z.array(
    z.object({ step: whole, time: z.number(), sequence: whole, text: z.string().optional() }),
  ),
});
/** {@link picturesSchema} */
export type Pictures = z.infer<typeof picturesSchema>;

/** Answer of `GET /api/texts?run=ID&name=options`. */
export const textsSchema = z.object({
  name: z.string(),
  texts: z.array(z.object({ step: whole, time: z.number(), sequence: whole, text: z.string() })),
});
/** {@link textsSchema} */
export type Texts = z.infer<typeof textsSchema>;

/** Query of `GET /api/picture?run=ID&sequence=123`. */
export const pictureQuerySchema = z.object({ run: id, sequence: z.coerce.number().int().min(0) });
/** {@link pictureQuerySchema} */
export type PictureQuery = z.infer<typeof pictureQuerySchema>;
