import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Tally } from './compare.js';
import type { Expected } from './expected.js';
import type { TensorBoardServer } from './server.js';

const metricName = z.object({ group: z.string().default(''), tag: z.string() });
const experimentSchema = z.object({
  hparamInfos: z.array(z.object({ name: z.string() })),
  metricInfos: z.array(z.object({ name: metricName })),
});
const groupsSchema = z.object({
  sessionGroups: z.array(
    z.object({
      hparams: z.record(z.string(), z.unknown()),
      metricValues: z.array(z.object({ name: metricName, value: z.number(), trainingStep: z.number() })),
      sessions: z.array(
        z.object({
          name: z.string(),
          status: z.string(),
          startTimeSecs: z.number(),
          endTimeSecs: z.number(),
        }),
      ),
    }),
  ),
});

/** Reads the one session of the run, and compares its options, its times, and the last value of each metric. */
export async function compareHyperparameters(
  server: TensorBoardServer,
  expected: Expected,
  own: string,
): Promise<Tally> {
  const experiment = await server.ask('hparams/experiment', {}, experimentSchema);
  const metrics = experiment.metricInfos.map(({ name }) => name);
  const question = {
    colParams: [
      ...experiment.hparamInfos.map(({ name }) => ({ hparam: name })),
      ...metrics.map((metric) => ({ metric })),
    ],
    allowedStatuses: ['STATUS_UNKNOWN', 'STATUS_SUCCESS', 'STATUS_FAILURE', 'STATUS_RUNNING'],
    aggregationType: 'AGGREGATION_AVG',
    aggregationMetric: metrics[0],
    startIndex: 0,
    sliceSize: 100,
  };
  const { sessionGroups } = await server.ask('hparams/session_groups', question, groupsSchema);
  const [group] = sessionGroups;
  const pairs: readonly (readonly [what: string, got: unknown, wanted: unknown])[] = [
    ['number of sessions', sessionGroups.flatMap(({ sessions }) => sessions).length, 1],
    ['session', group?.sessions[0], sessionOf(expected, own)],
    ...Object.entries(optionsOf(expected)).map(
      ([name, value]) => [`option ${name}`, group?.hparams[name], value] as const,
    ),
    ['number of options', Object.keys(group?.hparams ?? {}).length, Object.keys(optionsOf(expected)).length],
    ...lastOf(expected, `${own}/model`).map(
      ([name, value]) => [`metric ${name}`, valuesOf(group?.metricValues ?? []).get(name), value] as const,
    ),
    ['number of metrics', group?.metricValues.length, lastOf(expected, `${own}/model`).length],
  ];
  const wrong = pairs
    .filter(([, got, wanted]) => !isDeepStrictEqual(got, wanted))
    .map(([what, got, wanted]) => `${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
  return { kind: 'hyperparameters', values: pairs.length, wrong };
}

function sessionOf({ start, end }: Expected, own: string): object {
  return {
    name: `${own}/model`,
    status: 'STATUS_SUCCESS',
    startTimeSecs: start.incidental.time / 1000,
    endTimeSecs: end.incidental.time / 1000,
  };
}

// The plugin knows numbers, texts and truth values.
function optionsOf({ start }: Expected): Readonly<Record<string, unknown>> {
  const all = { ...start.options, seed: start.seed, engine: start.engine.backend };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, Array.isArray(value) ? JSON.stringify(value) : value]),
  );
}

type Last = readonly [value: number, step: number];

function lastOf({ scalars }: Expected, run: string): readonly (readonly [name: string, last: Last])[] {
  const last = new Map<string, Last>();
  for (const { run: of, tag, value, step } of scalars) {
    const group = of === run ? '' : of.slice(run.length + 1);
    last.set(`${group}:${tag}`, [value, step]);
  }
  return [...last];
}

type MetricValue = z.infer<typeof groupsSchema>['sessionGroups'][number]['metricValues'][number];

function valuesOf(metrics: readonly MetricValue[]): ReadonlyMap<string, Last> {
  return new Map(
    metrics.map(({ name, value, trainingStep }) => [`${name.group}:${name.tag}`, [value, trainingStep]]),
  );
}
