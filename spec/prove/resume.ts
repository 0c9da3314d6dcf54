import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomFor } from '../../core/random.js';
import { transpile } from '../helpers/transpile.js';
import { enginesPresent } from './engines-present.js';
import { differences, engineNameOf, killed, type Subject, unkilled } from './trials.js';

/**
 * Kills the main pipeline in small at random instants, on every engine present, and a learner that is reset on drift, and
 * compares what they end with to runs that were never killed:
 * `npm run prove:resume [-- KILLS [SEED]] [--pipeline NAME] [--engine NAME]`, 200 kills by default.
 *
 * With the name of a pipeline it is the smoke run of that one which is killed.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { pipeline: { type: 'string' }, engine: { type: 'string' } },
});
const [kills = '200', seed = '1'] = positionals;
const wanted = Number(kills);
const random = randomFor(Number(seed), 'kill');

interface Tally {
  trials: number;
  kills: number;
  mismatches: number;
  unfinished: number;
  leftBehind: number;
}

async function prove(name: string, target: number, subject: Subject): Promise<Tally> {
  const reference = await unkilled(subject);
  const tally: Tally = { trials: 0, kills: 0, mismatches: 0, unfinished: 0, leftBehind: 0 };
  while (tally.kills < target) {
    const trial = await killed(subject, () => random.uniform() * reference.duration);
    const wrong = differences(reference.result, trial.result);
    if (wrong.length > 0) console.log(`${name}: trial ${tally.trials + 1} differs in ${wrong.join(', ')}`);
    tally.trials++;
    tally.kills += trial.kills;
    tally.mismatches += wrong.length > 0 ? 1 : 0;
    tally.unfinished += trial.unfinished;
    tally.leftBehind += trial.leftBehind;
    console.log(`${name}: ${tally.kills} of ${target} kills, ${tally.mismatches} mismatches`);
  }
  return tally;
}

const engines = await enginesPresent(
  values.engine === undefined ? ['native', 'wasm', 'cpu'] : [engineNameOf(values.engine)],
);
const tallies: (Tally & { readonly subject: string })[] = [];
const folder = await mkdtemp(join(tmpdir(), 'millrace-resume-'));
try {
  const subjects = await subjectsIn(folder);
  const share = Math.ceil(wanted / subjects.length);
  for (const [name, subject] of subjects)
    tallies.push({ subject: name, ...(await prove(name, share, subject)) });
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.table(tallies);

const sum = (count: (tally: Tally) => number): number =>
  tallies.reduce((total, tally) => total + count(tally), 0);
console.log(
  `${sum((tally) => tally.trials)} trials, ${sum((tally) => tally.kills)} kills, ` +
    `${sum((tally) => tally.mismatches)} mismatches, ` +
    `${sum((tally) => tally.unfinished)} unfinished checkpoint folders met, ` +
    `${sum((tally) => tally.leftBehind)} left behind`,
);
process.exitCode = sum((tally) => tally.mismatches + tally.leftBehind) === 0 ? 0 : 1;

async function subjectsIn(folder: string): Promise<readonly (readonly [name: string, Subject])[]> {
  const { pipeline } = values;
  const child = await transpile(`spec/prove/${pipeline ? 'pipeline' : 'resume'}-child.ts`, folder);
  const onEngines = engines.map(
    (engine) => [engine, { engine, program: child, argument: pipeline ?? '1000' }] as const,
  );
  if (pipeline !== undefined || values.engine !== undefined) return onEngines;
  const learner = child.replace('resume-child', 'resume-learner-child');
  return [...onEngines, ['learner', { engine: 'cpu', program: learner, argument: '1000' }]];
}
