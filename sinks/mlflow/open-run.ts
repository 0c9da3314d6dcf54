import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { type MlflowClient, Refused } from './client.js';
import type { Word } from './description.js';

/** Which run of MLflow is opened. */
export interface Wanted {
  readonly url: string;
  readonly experiment: string;
  readonly runName: string;
  /** Marks it as ours before its id is known. */
  readonly mark: string;
  /** Its id, where it is known. */
  readonly runId: string | undefined;
}

/** A run of MLflow. */
export interface OpenedRun {
  readonly runId: string;
  /** The parameters that it has; they never change. */
  readonly params: ReadonlyMap<string, string>;
}

const markTag = 'millrace.mark';

const experimentSchema = z.object({
  experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string().default('active') }),
});
const createdSchema = z.object({ experiment_id: z.string() });
const runSchema = z.object({
  info: z.object({ run_id: z.string(), lifecycle_stage: z.string().default('active') }),
  data: z
    .object({ params: z.array(z.object({ key: z.string(), value: z.string().default('') })).default([]) })
    .default({ params: [] }),
});
const oneRun = z.object({ run: runSchema });
const manyRuns = z.object({ runs: z.array(runSchema).default([]) });

/** What answers with nothing that matters. */
export const anything = z.object({});

/**
 * Opens the run of MLflow that a run goes on in, or creates one; it is under way afterwards.
 *
 * @throws MillraceError `SINK_FAILED` when the experiment or the run was deleted, or the run is not there.
 */
export async function openRun(client: MlflowClient, wanted: Wanted): Promise<OpenedRun> {
  if (wanted.runId !== undefined) return goOn(client, wanted, wanted.runId);
  const experimentId = await client.persist(() => experimentOf(client, wanted));
  return client.persist(async () => {
    // An attempt before, or a process before, may have created it without hearing of it.
    const found = await findMarked(client, experimentId, wanted.mark);
    return found ?? create(client, experimentId, wanted);
  });
}

/** Tells MLflow how a run stands. */
export function setStatus(
  client: MlflowClient,
  runId: string,
  status: 'RUNNING' | 'FINISHED' | 'KILLED' | 'FAILED',
): Promise<unknown> {
  const end = status === 'RUNNING' ? {} : { end_time: Date.now() };
  return client.persist(() => client.post('runs/update', { run_id: runId, status, ...end }, anything));
}

async function goOn(client: MlflowClient, wanted: Wanted, runId: string): Promise<OpenedRun> {
  const { run } = await client
    .persist(() => client.get('runs/get', { run_id: runId }, oneRun))
    .catch((error: unknown) => {
      throw error instanceof Refused ? runGone(wanted, runId, error.message) : error;
    });
  if (run.info.lifecycle_stage !== 'active') throw runGone(wanted, runId, 'it was deleted');
  await setStatus(client, runId, 'RUNNING');
  return openedOf(run);
}

async function findMarked(
  client: MlflowClient,
  experimentId: string,
  mark: string,
): Promise<OpenedRun | undefined> {
  const filter = `tags.\`${markTag}\` = '${mark}'`;
  const search = { experiment_ids: [experimentId], filter, max_results: 1 };
  const [run] = (await client.post('runs/search', search, manyRuns)).runs;
  return run && openedOf(run);
}

async function create(
  client: MlflowClient,
  experimentId: string,
  { runName, mark }: Wanted,
): Promise<OpenedRun> {
  const tags: readonly Word[] = [
    { key: markTag, value: mark },
    { key: 'mlflow.source.name', value: 'millrace' },
    { key: 'mlflow.source.type', value: 'LOCAL' },
  ];
  const body = { experiment_id: experimentId, run_name: runName, start_time: Date.now(), tags };
  return openedOf((await client.post('runs/create', body, oneRun)).run);
}

async function experimentOf(client: MlflowClient, { url, experiment }: Wanted): Promise<string> {
  try {
    const query = { experiment_name: experiment };
    const found = (await client.get('experiments/get-by-name', query, experimentSchema)).experiment;
    if (found.lifecycle_stage === 'active') return found.experiment_id;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'RESOURCE_DOES_NOT_EXIST') return createExperiment(client, url, experiment);
    throw experimentRefused(url, experiment, error.message);
  }
  throw experimentRefused(url, experiment, 'it was deleted');
}

async function createExperiment(client: MlflowClient, url: string, name: string): Promise<string> {
  try {
    return (await client.post('experiments/create', { name }, createdSchema)).experiment_id;
  } catch (error) {
    if (error instanceof Refused) throw experimentRefused(url, name, error.message);
    throw error;
  }
}

function openedOf({ info, data }: z.infer<typeof runSchema>): OpenedRun {
  return { runId: info.run_id, params: new Map(data.params.map(({ key, value }) => [key, value])) };
}

function experimentRefused(url: string, experiment: string, given: string): MillraceError {
  return new MillraceError('SINK_FAILED', {
    what: `experiment '${experiment}' of MLflow at ${url}`,
    given,
    expected: 'an experiment that takes runs',
    advice: 'Restore it there, or name another one: mlflow(url, { experiment })',
  });
}

function runGone({ url }: Wanted, runId: string, given: string): MillraceError {
  return new MillraceError('SINK_FAILED', {
    what: `run ${runId} of MLflow at ${url}`,
    given,
    expected: "the run that mlflow.json in the run's folder names",
    advice:
      'Restore it, give the address of the server that has it, or delete mlflow.json to go on in a new one',
  });
}
