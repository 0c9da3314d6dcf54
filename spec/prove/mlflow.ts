import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../../bench/comparison/python-with.js';
import { randomFor } from '../../core/random.js';
import type { Tally } from './mlflow/compare.js';
import { RealMlflow } from './mlflow/server.js';
import { type Bench, flood, killedBoth, killedRun, killedServer, stoppedRun } from './mlflow/trials.js';

/**
 * Records runs in the real MLflow while runs and server are killed and started again, reads everything back through its
 * REST API, and compares it with the runs' own files, value by value: `npm run prove:mlflow [-- SEED]`.
 *
 * Fetches MLflow with pip once; the server's database lies in a temporary folder.
 */
const requirements = [
  // The same server as that of mlflow, without the libraries that its models need: 0.35 GB instead of 1 GB.
  'mlflow-skinny==3.17.2',
  ...['Flask==3.1.3', 'flask-cors==6.0.5', 'SQLAlchemy==2.1.9', 'alembic==1.20.1', 'graphene==3.4.3'],
  ...['aiohttp==3.14.5', 'cryptography==50.0.2', 'numpy==2.4.6', 'pandas==3.1.1'],
];
const [seed = '1'] = process.argv.slice(2);

const trials: readonly (readonly [string, (bench: Bench, name: string) => Promise<Tally>])[] = [
  ['left alone', (bench, name) => killedRun(bench, name, 0)],
  ['run killed once', (bench, name) => killedRun(bench, name, 1)],
  ['run killed four times', (bench, name) => killedRun(bench, name, 4)],
  ['server killed twice', (bench, name) => killedServer(bench, name, 2)],
  ['run killed while the server is away', killedBoth],
  ['run stopped', stoppedRun],
  ['flood, server killed', (bench, name) => flood(bench, name, 5000)],
];

async function prove(folder: string): Promise<boolean> {
  const server = await RealMlflow.create(await pythonWith(requirements, console.log), folder);
  const tallies: Tally[] = [];
  try {
    await server.start();
    console.log(`MLflow answers at ${server.url}`);
    const bench: Bench = { server, folder, random: randomFor(Number(seed), 'kill') };
    for (const [name, trial] of trials) {
      const tally = await trial(bench, name);
      for (const fault of tally.others) console.log(`${name}: ${fault}`);
      console.log(`${name}: ${tally.values} values, ${faultsOf(tally)} faults`);
      tallies.push(tally);
    }
  } finally {
    await server.kill();
  }
  return report(tallies);
}

function report(tallies: readonly Tally[]): boolean {
  console.table(tallies.map(({ others, ...tally }) => ({ ...tally, others: others.length })));
  const sum = (count: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + count(tally), 0);
  console.log(
    `${requirements[0]}: ${sum(({ values }) => values)} values compared, ${sum(({ lost }) => lost)} lost, ` +
      `${sum(({ doubled }) => doubled)} doubled, ${sum(({ wrong }) => wrong)} wrong`,
  );
  return sum(faultsOf) === 0 && tallies.every(({ values }) => values > 0);
}

function faultsOf({ lost, doubled, wrong, others }: Tally): number {
  return lost + doubled + wrong + others.length;
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-mlflow-'));
try {
  process.exitCode = (await prove(folder)) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
