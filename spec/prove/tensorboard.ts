import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { pythonWith } from '../../bench/comparison/python-with.js';
import {
  compareHistograms,
  compareImages,
  compareScalars,
  compareTexts,
  type Tally,
} from './tensorboard/compare.js';
import { compareHyperparameters } from './tensorboard/compare-hyperparameters.js';
import { type Expected, expectedOf } from './tensorboard/expected.js';
import { packages, readers, TensorBoardServer } from './tensorboard/server.js';

/**
 * Shows a run to the real TensorBoard, and compares all that it shows with the run's recorded lines, value by value:
 * `npm run prove:tensorboard`.
 *
 * The run is killed after a checkpoint, when TensorBoard has shown what comes after it, and is resumed. Both of
 * TensorBoard's readers show it: two that were there from the beginning, and two that are started at the end.
 */
const child = fileURLToPath(new URL('./tensorboard/child.ts', import.meta.url));

// Steps of 32 samples, 20 to an epoch; a checkpoint after 15 of them.
const killedAt = 27;
const lastStep = 60;
const own = 'mlp/tensorboard';

async function prove(folder: string): Promise<boolean> {
  const python = await pythonWith(packages, console.log);
  const running: ChildProcess[] = [];
  const servers: (readonly [name: string, server: TensorBoardServer])[] = [];
  const startAll = async (when: string): Promise<void> => {
    for (const reader of readers)
      servers.push([`${reader}, ${when}`, await TensorBoardServer.start(python, folder, reader)]);
  };
  try {
    await startAll('from the beginning');
    const killed = startRun(folder, killedAt * 32);
    running.push(killed);
    for (const [, server] of servers) await shown(server, killedAt);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    console.log(
      `Killed after step ${killedAt}, which both have shown; resumed from the checkpoint of step 15.`,
    );
    const [code] = await once(startRun(folder), 'exit');
    if (code !== 0) throw new Error(`the resumed run ended with ${code}`);
    await startAll('at the end');
    const expected = await expectedOf(join(folder, 'mlp', 'events.jsonl'), own);
    const tallies = [];
    for (const [name, server] of servers) {
      await shown(server, lastStep);
      tallies.push(...(await compare(server, expected)).map((tally) => ({ name, ...tally })));
    }
    return report(tallies);
  } finally {
    for (const process of running) process.kill('SIGKILL');
    for (const [, server] of servers) await server.stop();
  }
}

function startRun(folder: string, standing?: number): ChildProcess {
  const args = standing === undefined ? [] : [`${standing}`];
  return spawn(process.execPath, ['--import', 'tsx', child, join(folder, 'mlp'), ...args], {
    stdio: 'inherit',
  });
}

/** Waits until a TensorBoard shows a step, and has nothing more to read. */
async function shown(server: TensorBoardServer, step: number): Promise<void> {
  const series = z.array(z.tuple([z.number(), z.number(), z.number()]));
  const place = { run: `${own}/model`, tag: 'loss' };
  for (let turn = 0; turn < 120; turn++) {
    const tags = await server.get('scalars/tags', {}, z.record(z.string(), z.unknown()));
    const loss = place.run in tags ? await server.get('scalars/scalars', place, series) : [];
    await pause(1000);
    if (loss.at(-1)?.[1] === step) return pause(2000);
  }
  throw new Error(`TensorBoard did not show step ${step} within two minutes`);
}

async function compare(server: TensorBoardServer, expected: Expected): Promise<readonly Tally[]> {
  return [
    await compareScalars(server, expected),
    await compareHistograms(server, expected),
    await compareImages(server, expected),
    await compareTexts(server, expected, own),
    await compareHyperparameters(server, expected, own),
  ];
}

function report(tallies: readonly (Tally & { readonly name: string })[]): boolean {
  for (const { name, kind, wrong } of tallies)
    for (const line of wrong.slice(0, 10)) console.log(`${name}, ${kind}: ${line}`);
  console.table(tallies.map(({ wrong, ...tally }) => ({ ...tally, wrong: wrong.length })));
  const sum = (count: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + count(tally), 0);
  const wrong = sum((tally) => tally.wrong.length);
  console.log(`${packages[0]}: ${sum(({ values }) => values)} values compared, ${wrong} wrong`);
  return wrong === 0 && tallies.every(({ values }) => values > 0);
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-tensorboard-'));
try {
  process.exitCode = (await prove(folder)) ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
