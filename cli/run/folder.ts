import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '../../core/errors.js';

const root = 'runs';

// Any of them is there from the first moments of a run on.
const signs = ['checkpoints', 'events.jsonl', 'run.lock'];

/**
 * The folder of a new run: the one asked for, else `runs/NAME`, else the next free `runs/NAME-2`, `runs/NAME-3`, ...
 *
 * @throws MillraceError `RUN_EXISTS` when the one asked for holds a run.
 */
export function folderForNew(name: string, out: string | undefined): string {
  if (out === undefined) return nextFree(name);
  if (!holdsRun(out)) return out;
  throw new MillraceError('RUN_EXISTS', {
    what: 'option --out',
    given: out,
    expected: 'a folder that holds no run',
    advice: 'Add --resume to go on with that run, or choose another folder',
  });
}

/**
 * The folder to go on in: the one asked for, else that of the pipeline's run which was written to last.
 *
 * @throws MillraceError `RUN_MISSING` when there is none.
 */
export function folderToResume(name: string, out: string | undefined): string {
  const folder = out ?? newest(name);
  if (folder !== undefined && holdsRun(folder)) return folder;
  throw new MillraceError('RUN_MISSING', {
    what: 'option --resume',
    given: folder ?? join(root, name),
    expected: 'a folder that holds a run',
    advice: 'Leave --resume out to start one, or name its folder with --out',
  });
}

function holdsRun(folder: string): boolean {
  return signs.some((sign) => existsSync(join(folder, sign)));
}

function nextFree(name: string): string {
  let folder = join(root, name);
  for (let number = 2; holdsRun(folder); number++) folder = join(root, `${name}-${number}`);
  return folder;
}

function newest(name: string): string | undefined {
  if (!existsSync(root)) return undefined;
  return readdirSync(root)
    .filter(
      (entry) => entry === name || /^-\d+$/.test(entry.startsWith(name) ? entry.slice(name.length) : ''),
    )
    .map((entry) => join(root, entry))
    .filter(holdsRun)
    .map((folder) => ({ folder, written: lastWritten(folder) }))
    .sort((one, other) => other.written - one.written)[0]?.folder;
}

function lastWritten(folder: string): number {
  const times = signs.map((sign) => statSync(join(folder, sign), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.max(...times);
}
