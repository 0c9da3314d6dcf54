import { z } from 'zod';
import { axisSchema, figure, id, whole } from './values.js';

/**
 * Points of one curve, in columns of equal length.
 *
 * A point stands for the values whose numbers divided by `stride` are the same: the same ones whatever is asked for,
 * so that a curve does not flicker when it is panned. `low` and `high` are the extremes of these, so that no spike is
 * lost at any zoom; they are absent where every point is one value. `x` is the place of the last one. null where there
 * are values and none is finite; where there is no value at all (a measure that not every event has) there is no
 * point, so that there may be fewer points than `rows / stride`.
 *
 * ```json
 * { "run": "k3J9xQ", "key": "model/loss", "series": "training", "row": 0, "stride": 2, "rows": 3,
 *   "x": [2, 3], "low": [0.5, 0.4], "mean": [0.6, 0.4], "high": [0.7, 0.4] }
 * ```
 */
export const pointsSchema = z.object({
  run: id,
  key: z.string(),
  series: z.string(),
  /** The number of the first value, counted from 0 since the curve's beginning. */
  row: whole,
  /** Values in a point. */
  stride: z.number().int().min(1),
  /** Values in all points together: the next one is number `row + rows`. */
  rows: whole,
  x: z.array(z.number()),
  mean: z.array(figure),
  low: z.array(figure).optional(),
  high: z.array(figure).optional(),
  /**
   * The smoothed curve at `x`, where smoothing was asked for.
   *
   * Computed over every value of the curve, not over points: a mean in which a value counts exp(-d / smoothing), d
   * steps before. It is therefore the same at every zoom.
   */
  smooth: z.array(figure).optional(),
  /** How many values of each point were not finite; absent where all were. */
  notFinite: z.array(whole).optional(),
});
/** {@link pointsSchema} */
export type Points = z.infer<typeof pointsSchema>;

/**
 * Query of `GET /api/curves?run=a&run=b&measure=model/loss&axis=step&from=0&to=5000&points=800&smoothing=100`.
 *
 * `from` and `to` are bounds on the axis, open where absent; one value beyond each is included, so that lines reach
 * the edges. `points` is the most that a curve is answered with (the half to all of it). `measure` may be repeated.
 */
export const curvesQuerySchema = z.object({
  run: z.array(id).min(1).max(64),
  measure: z.array(z.string().min(1).max(256)).min(1).max(64),
  axis: axisSchema.default('step'),
  from: z.coerce.number().optional(),
  to: z.coerce.number().optional(),
  points: z.coerce.number().int().min(2).max(4000).default(800),
  /** Steps; 0 smooths nothing. */
  smoothing: z.coerce.number().min(0).max(1e9).default(0),
});
/** {@link curvesQuerySchema} */
export type CurvesQuery = z.infer<typeof curvesQuerySchema>;

/** Answer of `GET /api/curves`: every series of the measures asked for, of each run. */
export const curvesSchema = z.object({ axis: axisSchema, curves: z.array(pointsSchema) });
/** {@link curvesSchema} */
export type Curves = z.infer<typeof curvesSchema>;
