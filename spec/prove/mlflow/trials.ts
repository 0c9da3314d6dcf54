import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseEvent, type RunEvent } from '../../../core/events.js';
import type { Random } from '../../../core/random.js';
import { mlflow } from '../../../sinks/mlflow.js';
import { epochEvent, evaluationEvent, stepEvent } from '../../helpers/events.js';
import { compare, type Tally } from './compare.js';
import { heldIn } from './held.js';
import type { RealMlflow } from './server.js';

/** What trials work with. */
export interface Bench {
  readonly server: RealMlflow;
  /** Where runs lie. */
  readonly folder: string;
  readonly random: Random;
}

const child = fileURLToPath(new URL('./child.ts', import.meta.url));

/** One run, killed so often at random moments after its first checkpoint, and resumed each time. */
export async function killedRun(bench: Bench, name: string, kills: number): Promise<Tally> {
  for (let kill = 0; kill < kills; kill++) {
    const running = start(bench, name);
    await recordedMore(bench, name, running);
    await pause(bench.random.uniform() * 1500);
    await killed(running);
  }
  await finished(start(bench, name));
  return judge(bench, name, await eventsOf(bench, name), 'FINISHED');
}

/** One run, during which the server is killed at a random moment and started again after a while, so often. */
export async function killedServer(bench: Bench, name: string, kills: number): Promise<Tally> {
  const running = start(bench, name);
  const end = finished(running);
  await recordedMore(bench, name, running);
  for (let kill = 0; kill < kills; kill++) {
    await pause(bench.random.uniform() * 1500);
    await bench.server.kill();
    await pause(bench.random.uniform() * 2000);
    await bench.server.start();
  }
  await end;
  return judge(bench, name, await eventsOf(bench, name), 'FINISHED');
}

/** One run that is killed while the server is away, and resumed when it is back. */
export async function killedBoth(bench: Bench, name: string): Promise<Tally> {
  const running = start(bench, name);
  await recordedMore(bench, name, running);
  await bench.server.kill();
  await pause(bench.random.uniform() * 1500);
  await killed(running);
  await bench.server.start();
  await finished(start(bench, name));
  return judge(bench, name, await eventsOf(bench, name), 'FINISHED');
}

/** One run that is stopped by SIGTERM. */
export async function stoppedRun(bench: Bench, name: string): Promise<Tally> {
  const running = start(bench, name);
  // The first checkpoint is before step 1.
  for (let checkpoint = 0; checkpoint < 3; checkpoint++) await recordedMore(bench, name, running);
  running.kill('SIGTERM');
  await finished(running);
  return judge(bench, name, await eventsOf(bench, name), 'KILLED');
}

/** Many events at once, with numbers that are not finite, while the server is killed in the middle of it. */
export async function flood(bench: Bench, name: string, steps: number): Promise<Tally> {
  const sink = mlflow(bench.server.url, { experiment: name });
  const warn = (message: string): void => console.log(`  ${message}`);
  await sink.open({ dir: bench.folder, run: name, sequence: -1, resumed: false, warn });
  const events = Array.from({ length: steps }, (_, index) => eventAt(index));
  let restarted: Promise<void> | undefined;
  for (const [index, event] of events.entries()) {
    if (index === Math.floor(steps / 3)) restarted = restart(bench);
    await sink.write(event);
  }
  await restarted;
  await sink.close();
  return judge(bench, name, events, 'FAILED');
}

async function restart({ server }: Bench): Promise<void> {
  await server.kill();
  await server.start();
}

function eventAt(index: number): RunEvent {
  const step = index + 1;
  if (index % 10 === 8) return { ...evaluationEvent(index), trainer: 'model', step, loss: Number.NaN };
  if (index % 10 !== 9) return stepEvent(index, { trainer: 'model', gradientNorm: Math.sqrt(index) });
  return epochEvent(index, {
    trainer: 'model',
    step,
    loss: Infinity,
    metrics: { 'top 5': 1e-300, 'f1@½': -0.1 },
  });
}

function start({ server, folder }: Bench, name: string): ChildProcess {
  const args = ['--import', 'tsx', child, join(folder, name), server.url, name];
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function finished(running: ChildProcess): Promise<void> {
  await ended(running);
  if (running.exitCode !== 0) throw new Error(`the run ended with ${running.exitCode ?? running.signalCode}`);
}

async function killed(running: ChildProcess): Promise<void> {
  running.kill('SIGKILL');
  await ended(running);
}

async function ended(running: ChildProcess): Promise<void> {
  if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
}

/** Waits until this process of the run has recorded a checkpoint of its own. */
async function recordedMore(bench: Bench, name: string, running: ChildProcess): Promise<void> {
  const before = await checkpointsOf(bench, name);
  while ((await checkpointsOf(bench, name)) <= before) {
    if (running.exitCode !== null) return;
    await pause(20);
  }
}

async function checkpointsOf(bench: Bench, name: string): Promise<number> {
  const text = await readFile(join(bench.folder, name, 'events.jsonl'), 'utf8').catch(() => '');
  return text.split('"type":"checkpoint"').length;
}

async function eventsOf({ folder }: Bench, name: string): Promise<readonly RunEvent[]> {
  const file = join(folder, name, 'events.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => parseEvent(line, `${file}, line ${index + 1}`));
}

async function judge(
  { server }: Bench,
  name: string,
  events: readonly RunEvent[],
  status: string,
): Promise<Tally> {
  return compare(name, await heldIn(server, name), events, status);
}
