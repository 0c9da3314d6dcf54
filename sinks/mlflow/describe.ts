import { isMillraceError, MillraceError } from '../../core/errors.js';
import type { RunEventOf } from '../../core/events.js';
import { type MlflowClient, Refused } from './client.js';
import { describeRun, type Word } from './description.js';
import { anything, type OpenedRun } from './open-run.js';

// As many as MLflow takes at once, of either.
const most = 100;

/**
 * Tells MLflow the options of a run as parameters, and its engine as tags.
 *
 * A parameter of MLflow never changes: an option that a resumed run has changed (more epochs) becomes a tag, and a
 * warning.
 */
export async function describe(
  client: MlflowClient,
  run: OpenedRun,
  start: RunEventOf<'start'>,
  warn: (message: string) => void,
): Promise<void> {
  const { params, tags, cut } = describeRun(start);
  const changed = params.filter(({ key, value }) => differs(run.params.get(key), value));
  if (cut.length > 0) warn(`MLflow does not take values that long, they were cut: ${cut.join(', ')}`);
  if (changed.length > 0)
    warn(`MLflow keeps the first value of a parameter, the new one is a tag: ${namesOf(changed)}`);
  const added = params.filter(({ key }) => !run.params.has(key));
  await send(client, run.runId, 'params', added);
  await send(client, run.runId, 'tags', [...tags, ...changed]);
}

async function send(
  client: MlflowClient,
  runId: string,
  kind: 'params' | 'tags',
  words: readonly Word[],
): Promise<void> {
  for (let at = 0; at < words.length; at += most) {
    const body = { run_id: runId, [kind]: words.slice(at, at + most) };
    // Said twice, it is said once: parameters and tags are by name.
    await client
      .persist(() => client.post('runs/log-batch', body, anything))
      .catch((error: unknown) => {
        throw refused(kind, error);
      });
  }
}

function differs(held: string | undefined, value: string): boolean {
  if (held === undefined || held === value) return false;
  // Older servers cut long values.
  return held.length < 250 || !value.startsWith(held);
}

function namesOf(words: readonly Word[]): string {
  return words.map(({ key, value }) => `${key} = ${value}`).join(', ');
}

function refused(kind: string, error: unknown): unknown {
  if (isMillraceError(error) || !(error instanceof Refused)) return error;
  return new MillraceError('SINK_FAILED', {
    what: `MLflow`,
    given: error.message,
    expected: `to record the ${kind} of the run`,
    cause: error,
  });
}
