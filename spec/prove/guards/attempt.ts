import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { EngineName } from '../../../engines/engine.js';
import { transpile } from '../../helpers/transpile.js';

const verdictSchema = z.object({ outcome: z.enum(['ok', 'silently wrong', 'unclear']), got: z.string() });

/** What became of a process that tried a bad input. */
export interface Outcome {
  readonly outcome: 'ok' | 'silently wrong' | 'unclear' | 'killed' | 'hung';
  readonly got: string;
}

/** Which bad input is tried where. */
export interface Trial {
  readonly engine: EngineName;
  readonly group: string;
  readonly name: string;
}

/** Tries a bad input in a process of its own. */
export type Attempt = (trial: Trial) => Promise<Outcome>;

/**
 * Hands out a way to try bad inputs, and cleans up behind it. What is tried is the code as it is now, in JavaScript: a
 * process starts in a third of the time that the TypeScript loader takes.
 *
 * @param patience milliseconds after which a process that has not answered counts as hung; default a minute.
 */
export async function withAttempts<T>(work: (attempt: Attempt) => Promise<T>, patience = 60_000): Promise<T> {
  const dir = await mkdtemp(path.join(tmpdir(), 'millrace-guards-'));
  try {
    const child = await transpile('spec/prove/guards/child.ts', dir);
    return await work(({ engine, group, name }) => attempt([child, engine, group, name], patience));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function attempt(args: readonly string[], patience: number): Promise<Outcome> {
  const process = start(args);
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    process.kill('SIGKILL');
  }, patience);
  const { printed, end } = await ended(process).finally(() => clearTimeout(timer));
  if (hung) return { outcome: 'hung', got: `no answer in ${patience / 1000} s` };
  return verdictIn(printed) ?? { outcome: 'killed', got: end };
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

function ended(process: ChildProcess): Promise<{ readonly printed: string; readonly end: string }> {
  return new Promise((resolve, reject) => {
    let printed = '';
    let complaint = '';
    process.stdout?.on('data', (chunk) => {
      printed += chunk;
    });
    process.stderr?.on('data', (chunk) => {
      complaint = (complaint + chunk).slice(-300);
    });
    process.on('error', reject);
    process.on('close', (code, signal) =>
      resolve({ printed, end: `${signal ?? `exit ${code}`}: ${complaint}` }),
    );
  });
}

/** The last line that is a verdict; TensorFlow prints lines of its own. */
function verdictIn(printed: string): Outcome | undefined {
  const line = printed.split('\n').findLast((text) => text.startsWith('{"outcome"'));
  return line === undefined ? undefined : verdictSchema.parse(JSON.parse(line));
}
