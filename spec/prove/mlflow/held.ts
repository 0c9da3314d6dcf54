import { z } from 'zod';
import type { RealMlflow } from './server.js';

const words = z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]);
const figure = z.union([z.number(), z.string()]).default(0).transform(Number);
const runs = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({ run_id: z.string(), status: z.string() }),
        data: z.object({
          metrics: z.array(z.object({ key: z.string() })).default([]),
          params: words,
          tags: words,
        }),
      }),
    )
    .default([]),
});
const experiments = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const history = z.object({
  metrics: z.array(z.object({ value: figure, step: figure, timestamp: figure })).default([]),
});

/** A value of a metric as MLflow tells it. */
export interface HeldValue {
  readonly key: string;
  readonly step: number;
  readonly value: number;
  readonly timestamp: number;
}

/** A run as MLflow tells it. */
export interface HeldRun {
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly values: readonly HeldValue[];
}

/** All runs of an experiment, with everything that MLflow holds of them. */
export async function heldIn(server: RealMlflow, experiment: string): Promise<readonly HeldRun[]> {
  const found = await server.get('experiments/get-by-name', { experiment_name: experiment }, experiments);
  const search = { experiment_ids: [found.experiment.experiment_id] };
  const held: HeldRun[] = [];
  for (const { info, data } of (await server.post('runs/search', search, runs)).runs) {
    const values: HeldValue[] = [];
    for (const { key } of data.metrics) {
      const query = { run_id: info.run_id, metric_key: key };
      const told = await server.get('metrics/get-history', query, history);
      values.push(...told.metrics.map((metric) => ({ key, ...metric })));
    }
    held.push({ status: info.status, params: byKey(data.params), tags: byKey(data.tags), values });
  }
  return held;
}

function byKey(list: z.infer<typeof words>): Readonly<Record<string, string>> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}
