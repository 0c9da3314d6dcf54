import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { main } from '../../cli/main.js';
import { parseEvent, type RunEvent } from '../../core/events.js';

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, with its output captured. */
export async function call(...argv: readonly string[]): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const captured = Promise.all([text(stdout), text(stderr)]);
  const code = await main(argv, { stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, err] = await captured;
  return { code, stdout: out, stderr: err };
}

const bin = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url));

/** Starts the real program in a process of its own. */
export function start(...argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
}

/** The exit code of a process, once it has ended. */
export async function exitOf(child: ChildProcess): Promise<unknown> {
  const [code] = await once(child, 'close');
  return code;
}

/** The events in JSON lines. */
export function eventsIn(lines: string): readonly RunEvent[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseEvent(line, `line ${index + 1}`));
}

/** Runs a spec in an empty folder, which is the working directory meanwhile and removed afterwards. */
export async function inEmptyFolder(spec: (folder: string) => Promise<void>): Promise<void> {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  process.chdir(folder);
  try {
    await spec(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}
