import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { serveDashboard } from '../sinks/serve-dashboard.js';
import { addFlags, type Given, parseFlags } from './flags.js';
import { colorsFor, type Session } from './session.js';
import { stopOnSignals } from './stop-on-signals.js';

const flags = z.object({
  port: z.int().min(0).max(65_535).default(0).describe('Port to listen on; 0 takes a free one'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; another opens it to the network'),
  open: z.boolean().default(false).describe('Open the link in the browser'),
});

/** `millrace dashboard [FOLDER]`: the runs of a folder in a browser. */
export function addDashboardCommand(program: Command, session: Session): void {
  const command = program
    .command('dashboard')
    .description('Show the runs of a folder in a browser, finished or still going on, until Ctrl-C')
    .argument('[folder]', "a folder of runs, a run's folder, or a file of events", 'runs');
  addFlags(command, flags);
  command
    .addHelpText('after', examples)
    .action((folder: string, given: Given) => show(folder, parseFlags(flags, given), session));
}

const examples = `
The link carries a token, without which nobody sees anything. It stays the same over restarts, so that a page goes on
when the command is started again on the same port.

Examples:
  $ npx millrace dashboard                          all runs in ./runs
  $ npx millrace dashboard runs/mlp --open          one run, in the browser at once
  $ npx millrace dashboard /mnt/runs --port 8080    a link to keep
  $ ssh -L 8080:127.0.0.1:8080 HOST                 see the one of another machine: open its link here
`;

async function show(
  folder: string,
  { port, host, open }: z.infer<typeof flags>,
  session: Session,
): Promise<void> {
  const { stdout, stderr } = session;
  const stop = stopOnSignals();
  const { dim } = colorsFor(stderr);
  const warn = (message: string): void => void stderr.write(`${message}\n`);
  const served = await serveDashboard(folder, { port, host, warn });
  const door = open ? await mkdtemp(join(tmpdir(), 'millrace-')) : undefined;
  try {
    stdout.write(`dashboard: ${served.url}\n`);
    stderr.write(dim('Ctrl-C ends it; the runs go on\n'));
    if (door !== undefined) await openInBrowser(served.url, door, warn);
    await aborted(stop.signal);
    session.exitCode = stop.exitCode;
  } finally {
    await served.close();
    if (door !== undefined) await rm(door, { recursive: true });
    stop.release();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** By way of a file that only its owner reads: everyone on the machine sees the words that a process is started with. */
async function openInBrowser(url: string, door: string, warn: (message: string) => void): Promise<void> {
  const file = join(door, 'dashboard.html');
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${url}">`, {
    mode: 0o600,
  });
  const browser = spawn(openers[process.platform] ?? 'xdg-open', [file], { stdio: 'ignore', detached: true });
  browser.once('error', (error) =>
    warn(`the browser cannot be opened (${error.message}): open the link yourself`),
  );
  browser.unref();
}

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };
