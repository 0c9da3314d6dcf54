import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { isRepeatable, type RunEvent, type RunEventOf } from '../../core/events.js';
import type { EngineName } from '../../engines/engine.js';
import { engine as loadEngine } from '../../engines/index.js';
import type { Pipeline } from '../../pipelines/pipeline.js';
import { lessonOf } from './lesson-of.js';
import { recordedEvents, repeatableText, runSmall, type SmallRun } from './small-run.js';

/** What a run in small showed of a pipeline. */
export interface Smoke {
  readonly name: string;
  readonly steps: number;
  /** Mean loss of the first tenth of the steps of the first trainer, and of the last tenth. */
  readonly first: number;
  readonly last: number;
  /** Tensors that were there after the runs and not before. */
  readonly leaks: number;
  /** Whether a run that was stopped half-way and gone on with equals the one that was not, bit by bit. */
  readonly exact: boolean;
  /** Whether it learns the same when it is written the other way; undefined where there is none. */
  readonly alike: boolean | undefined;
}

/** Runs a pipeline in small: to its end, stopped half-way and gone on with, and written the other way; compares them. */
export async function smoke(pipeline: Pipeline, engine: EngineName = 'wasm'): Promise<Smoke> {
  await loadEngine({ prefer: engine });
  const before = memory().numTensors;
  const folder = await mkdtemp(path.join(tmpdir(), 'millrace-smoke-'));
  try {
    const [whole, resumed] = [path.join(folder, 'whole'), path.join(folder, 'resumed')];
    await runSmall(pipeline, { dir: whole, engine });
    const events = await recordedEvents(whole);
    const steps = stepsOf(events);
    await runSmall(pipeline, {
      dir: resumed,
      engine,
      stopAfter: Math.ceil(events.filter(isRepeatable).length / 2),
    });
    await runSmall(pipeline, { dir: resumed, engine });
    const alike = await learnsAlike(pipeline, { dir: path.join(folder, 'other'), engine }, steps);
    return {
      name: pipeline.name,
      steps: steps.length,
      ...firstAndLast(steps),
      leaks: memory().numTensors - before,
      exact: await areEqual(whole, resumed, events),
      alike,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What is wrong with a pipeline, in words; none where all is well. */
export function faultsOf({ steps, first, last, leaks, exact, alike }: Smoke): readonly string[] {
  return [
    ...(steps > 0 && !(last < first) ? [`the loss does not fall: ${first} to ${last}`] : []),
    ...(leaks === 0 ? [] : [`${leaks} tensors are left`]),
    ...(exact ? [] : ['stopped and resumed, it ends otherwise']),
    ...(alike === false ? ['written the other way, it learns otherwise'] : []),
  ];
}

/** As a row of a table; losses of a pipeline that has no steps are a dash. */
export function shown({
  name,
  steps,
  first,
  last,
  leaks,
  exact,
  alike,
}: Smoke): Record<string, string | number> {
  const loss = (value: number) => (steps === 0 ? '–' : Number(value.toPrecision(4)));
  const same = (holds: boolean) => (holds ? 'the same' : 'DIFFERS');
  return {
    name,
    steps,
    'loss first': loss(first),
    'loss last': loss(last),
    leaks,
    resume: same(exact),
    'written otherwise': alike === undefined ? '' : same(alike),
  };
}

function firstAndLast(steps: readonly RunEventOf<'step'>[]): Pick<Smoke, 'first' | 'last'> {
  const losses = steps.filter(({ trainer }) => trainer === steps[0]?.trainer).map(({ loss }) => loss);
  const tenth = Math.max(1, Math.floor(losses.length / 10));
  return { first: mean(losses.slice(0, tenth)), last: mean(losses.slice(-tenth)) };
}

function stepsOf(events: readonly RunEvent[]): readonly RunEventOf<'step'>[] {
  return events.filter((event) => event.type === 'step');
}

/** Runs it with the options that should change nothing: losses may differ by a thousandth. */
async function learnsAlike(
  pipeline: Pipeline,
  run: SmallRun,
  steps: readonly RunEventOf<'step'>[],
): Promise<boolean | undefined> {
  const { alike } = lessonOf(pipeline);
  if (alike === undefined) return undefined;
  await runSmall(pipeline, { ...run, options: alike });
  const others = stepsOf(await recordedEvents(run.dir));
  return (
    others.length === steps.length &&
    steps.every(
      ({ loss }, index) => Math.abs((others[index]?.loss ?? Number.NaN) - loss) <= 1e-3 * loss + 1e-6,
    )
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function areEqual(whole: string, resumed: string, events: readonly RunEvent[]): Promise<boolean> {
  const again = await recordedEvents(resumed);
  const weights = await weightsIn(whole);
  return (
    again.some(({ type }) => type === 'resumed') &&
    String(repeatableText(again)) === String(repeatableText(events)) &&
    // Who trains nothing may have saved something all the same.
    (weights.length > 0 || !events.some(({ type }) => type === 'step')) &&
    String(await weightsIn(resumed)) === String(weights)
  );
}

/** The final weights of every trainer of a run, as text. */
async function weightsIn(dir: string): Promise<readonly string[]> {
  const files = (await readdir(dir, { recursive: true })).filter(
    (file) => path.basename(file) === 'weights.bin' && !file.startsWith('checkpoints'),
  );
  return Promise.all(
    files.sort().map(async (file) => `${file} ${await readFile(path.join(dir, file), 'base64')}`),
  );
}
