import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type EngineName, engineNames } from '../../engines/engine.js';
import { type EventRecord, eventRecordsIn } from '../helpers/event-files.js';

/** Which run is killed. */
export interface Subject {
  readonly engine: EngineName;
  /** The JavaScript of `resume-child.ts`, or of `pipeline-child.ts`. */
  readonly program: string;
  /** What the program is told: how many training samples an epoch has, or the pipeline. */
  readonly argument: string;
}

/** What a run left behind, in comparable form. */
export interface Result {
  /**
   * SHA-256 of the final weights, the final optimizer state, and what is recorded without its incidental parts: the
   * events, the table, and the records for TensorBoard.
   */
  readonly weights: string;
  readonly optimizer: string;
  readonly events: string;
  readonly table: string;
  readonly tensorboard: string;
}

const parts = ['weights', 'optimizer', 'events', 'table', 'tensorboard'] as const;

/** One run that was killed until it came to its end. */
export interface Trial {
  readonly result: Result;
  readonly kills: number;
  /** Unfinished or half-removed checkpoint folders that kills left, and that were gone at the end. */
  readonly unfinished: number;
  readonly leftBehind: number;
}

// As long as a timer can be.
const forever = 2 ** 31 - 1;

const engineSchema = z.enum(engineNames);

/** The engine named by an argument. */
export function engineNameOf(name: string): EngineName {
  return engineSchema.parse(name);
}

/** Runs once to the end; answers how long that took, in milliseconds, beside what it left. */
export async function unkilled(
  subject: Subject,
): Promise<{ readonly result: Result; readonly duration: number }> {
  return inFolder(async (dir) => {
    const began = performance.now();
    await ended(start(dir, subject));
    return { result: await resultOf(dir), duration: performance.now() - began };
  });
}

/**
 * Kills the run at instants that `instant` draws, in milliseconds after each start, until it comes to its end; after
 * `most` kills it is left alone. Every other start computes in a worker: a run may go on in one, and out of one.
 */
export async function killed(
  subject: Subject,
  instant: () => number,
  most = Number.POSITIVE_INFINITY,
): Promise<Trial> {
  return inFolder(async (dir) => {
    let kills = 0;
    let unfinished = 0;
    while (await killedAfter(start(dir, subject, kills % 2 === 1), kills < most ? instant() : forever)) {
      kills++;
      unfinished += await unfinishedIn(dir);
    }
    return { result: await resultOf(dir), kills, unfinished, leftBehind: await unfinishedIn(dir) };
  });
}

/** The names of what differs. */
export function differences(expected: Result, got: Result): readonly string[] {
  return parts.filter((part) => expected[part] !== got[part]);
}

function start(dir: string, { engine, argument, program }: Subject, worker = false): ChildProcess {
  const place = worker ? 'worker' : 'main';
  return spawn(process.execPath, [program, dir, engine, argument, place], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Answers false when the process came to its end first. */
async function killedAfter(process: ChildProcess, milliseconds: number): Promise<boolean> {
  const timer = setTimeout(() => process.kill('SIGKILL'), milliseconds);
  const signal = await ended(process).finally(() => clearTimeout(timer));
  return signal === 'SIGKILL';
}

function ended(process: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    process.stderr?.on('data', (chunk) => {
      complaint += chunk;
    });
    process.on('error', reject);
    process.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(signal);
      else reject(new Error(`the run ended with ${code ?? signal}: ${complaint.slice(-2000)}`));
    });
  });
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-resume-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function resultOf(dir: string): Promise<Result> {
  const newest =
    (await checkpointFolders(dir))
      .filter((name) => !name.startsWith('.'))
      .sort()
      .at(-1) ?? '';
  const checkpoint = join(dir, 'checkpoints', newest);
  const [weights, saved, optimizer, events, table, records] = await Promise.all([
    filesOfTrainers(dir, ['weights.bin']),
    filesOfTrainers(checkpoint, ['weights.bin']),
    filesOfTrainers(checkpoint, ['optimizer.json', 'optimizer.bin']),
    readFile(join(dir, 'events.jsonl'), 'utf8'),
    readFile(join(dir, 'events.csv'), 'utf8'),
    eventRecordsIn(join(dir, 'tensorboard')),
  ]);
  // What trains has weights; else nothing would be compared.
  if (events.includes('"type":"step"') && [weights, saved, optimizer].some((files) => files.length === 0))
    throw new Error(`${dir} lacks files of its trainers`);
  return {
    weights: hash(...weights, ...saved),
    optimizer: hash(...optimizer),
    events: hash(repeatableLines(events)),
    table: hash(repeatableColumns(table)),
    tensorboard: hash(JSON.stringify(records.map(repeatableValues))),
  };
}

/** The contents of these files in the folders of all trainers, each behind its name. */
async function filesOfTrainers(
  folder: string,
  names: readonly string[],
): Promise<readonly (string | Uint8Array)[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const trainers = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const contents = trainers.sort().map(async (trainer) => {
    const present = (await readdir(join(folder, trainer))).filter((file) => names.includes(file)).sort();
    return present.map(async (file) => [`${trainer}/${file}`, await readFile(join(folder, trainer, file))]);
  });
  return (await Promise.all((await Promise.all(contents)).flat())).flat();
}

function repeatableLines(events: string): string {
  const lines = events.split('\n').filter((line) => line !== '');
  return lines
    .flatMap((line) => repeatable(z.record(z.string(), z.unknown()).parse(JSON.parse(line))))
    .join('\n');
}

function repeatable({ incidental: _, ...event }: Record<string, unknown>): readonly string[] {
  return 'sequence' in event ? [JSON.stringify(event)] : [];
}

function repeatableColumns(table: string): string {
  const rows: readonly Record<string, string>[] = parse(table, { columns: true, record_delimiter: '\n' });
  return JSON.stringify(rows.map((row) => without('incidental.', row)));
}

function repeatableValues({ values, ...record }: EventRecord): object {
  return { ...record, values: without('process/', values) };
}

function without<Value>(
  prefix: string,
  values: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith(prefix)));
}

function hash(...parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex');
}

async function unfinishedIn(dir: string): Promise<number> {
  const names = await checkpointFolders(dir);
  return names.filter((name) => name.startsWith('.unfinished') || name.startsWith('.removing')).length;
}

async function checkpointFolders(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(join(dir, 'checkpoints'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
