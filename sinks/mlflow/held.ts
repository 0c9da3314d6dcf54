import { z } from 'zod';
import type { MlflowClient } from './client.js';
import { figureSchema, type Metric } from './entries.js';

const whole = z.union([z.int(), z.string().regex(/^-?\d+$/)]).transform(Number);

const historySchema = z.object({
  metrics: z
    .array(z.object({ value: figureSchema.default(0), timestamp: whole, step: whole.default(0) }))
    .default([]),
  next_page_token: z.string().optional(),
});

// The most that every MLflow gives at once.
const page = '25000';

/**
 * Those of the metrics that MLflow does not hold yet.
 *
 * A server takes a repeated value for a new one, or fails at it, as the case may be: what may have arrived is
 * looked up before it is sent again.
 */
export async function notHeld(
  client: MlflowClient,
  runId: string,
  metrics: readonly Metric[],
): Promise<readonly Metric[]> {
  const missing = new Map(metrics.map((metric) => [identityOf(metric), metric]));
  for (const key of new Set(metrics.map((metric) => metric.key))) {
    let token = '';
    do {
      const query = {
        run_id: runId,
        metric_key: key,
        max_results: page,
        ...(token && { page_token: token }),
      };
      const history = await client.get('metrics/get-history', query, historySchema);
      for (const held of history.metrics) missing.delete(identityOf({ ...held, key }));
      token = history.next_page_token ?? '';
    } while (token !== '' && missing.size > 0);
  }
  return [...missing.values()];
}

function identityOf({ key, value, timestamp, step }: Metric): string {
  return JSON.stringify([key, step, timestamp, stored(Number(value))]);
}

/** Databases hold the largest number for infinity. */
function stored(value: number): string {
  if (Math.abs(value) >= Number.MAX_VALUE) return value > 0 ? 'Infinity' : '-Infinity';
  return String(value);
}
