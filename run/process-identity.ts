import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';
import { hasCode } from './file-system.js';

/** What tells a process from every other, later ones of the same number included. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** When it started, in the words of the system; null where the system does not tell (Windows). */
  readonly started: string | null;
}

/** What is known of a process: `elsewhere` is on another host, where it cannot be looked at. */
export type ProcessState = 'alive' | 'dead' | 'elsewhere';

/** The identity of this process. */
export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, host: os.hostname(), started: (await look(process.pid)).started };
}

/** Whether the process with this identity is still running. */
export async function stateOf({ pid, host, started }: ProcessIdentity): Promise<ProcessState> {
  if (host !== os.hostname()) return 'elsewhere';
  const found = await look(pid);
  if (!found.running) return 'dead';
  const reused = started !== null && found.started !== null && found.started !== started;
  return reused ? 'dead' : 'alive';
}

interface Found {
  readonly running: boolean;
  readonly started: string | null;
}

const gone: Found = { running: false, started: null };

async function look(pid: number): Promise<Found> {
  if (!signalable(pid)) return gone;
  if (process.platform === 'linux') return lookInProc(pid);
  if (process.platform === 'win32') return { running: true, started: null };
  return lookWithPs(pid);
}

function signalable(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but another user's.
    return hasCode(error, 'EPERM');
  }
}

/** The start is field 22 of `/proc/PID/stat`, in ticks since boot, so the boot belongs to it (man 5 proc). */
async function lookInProc(pid: number): Promise<Found> {
  const [stat, boot] = await Promise.all([
    readOrNone(`/proc/${pid}/stat`),
    readOrNone('/proc/sys/kernel/random/boot_id'),
  ]);
  if (stat === undefined) return signalable(pid) ? { running: true, started: null } : gone;
  // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  return isOver(state) || ticks === undefined
    ? gone
    : { running: true, started: `${boot?.trim() ?? ''} ${ticks}` };
}

async function lookWithPs(pid: number): Promise<Found> {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env });
    const [state, ...started] = stdout.trim().split(/\s+/);
    return isOver(state) ? gone : { running: true, started: started.join(' ') };
  } catch {
    // It has ended meanwhile, or there is no ps here; a process that cannot be looked at counts as alive.
    return signalable(pid) ? { running: true, started: null } : gone;
  }
}

/** A zombie holds nothing any more: it waits for its parent to ask how it ended. */
function isOver(state: string | undefined): boolean {
  return state === undefined || state === '' || state.startsWith('Z') || state.startsWith('X');
}

async function readOrNone(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return undefined;
    throw error;
  }
}
