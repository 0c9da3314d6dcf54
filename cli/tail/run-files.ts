import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MillraceError } from '../../core/errors.js';
import { pause } from '../../core/pause.js';

/** A file of events that was found. */
export interface FoundFile {
  readonly file: string;
  /** Where below the place that was asked for, where that is a folder of several runs. */
  readonly name: string | undefined;
  /** Whether it was there from the beginning. */
  readonly first: boolean;
}

/** How files of events are looked for. */
export interface FindOptions {
  /** Whether to go on looking. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** Told when there is nothing yet. */
  readonly say: (line: string) => void;
}

const eventsName = 'events.jsonl';
const lookEveryMilliseconds = 500;

// Deep enough for runs that are sorted into folders, such as the folds of a validation.
const deepest = 4;

/**
 * The files of events at a place, and those that come later: the file itself, that of a run's folder, or those of all runs in
 * a folder.
 *
 * @throws MillraceError `RUN_MISSING` where there is none, and none is waited for.
 */
export async function* findFiles(
  place: string,
  { follow, signal, say }: FindOptions,
): AsyncGenerator<FoundFile, void, undefined> {
  const known = new Set<string>();
  for (let look = 0; !signal.aborted; look++) {
    for (const found of await filesAt(place)) {
      if (known.has(found.file)) continue;
      known.add(found.file);
      yield { ...found, first: look === 0 };
      // A run's own folder holds no others.
      if (found.name === undefined) return;
    }
    if (!follow && known.size === 0) throw missing(place);
    if (!follow) return;
    if (look === 0 && known.size === 0) say(`waiting for ${place}`);
    await pause(lookEveryMilliseconds, signal);
  }
}

async function filesAt(place: string): Promise<readonly Omit<FoundFile, 'first'>[]> {
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [{ file: place, name: undefined }];
  const own = join(place, eventsName);
  if (existsSync(own)) return [{ file: own, name: undefined }];
  const names = await runsBelow(place, '', deepest);
  return names.map((name) => ({ file: join(place, name, eventsName), name }));
}

/** The folders of runs below a folder, by their paths in it. */
async function runsBelow(place: string, path: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(join(place, path), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const below = folders.map(async ({ name }) => {
    const run = path === '' ? name : `${path}/${name}`;
    if (existsSync(join(place, run, eventsName))) return [run];
    return depth > 1 ? runsBelow(place, run, depth - 1) : [];
  });
  return (await Promise.all(below)).flat().sort();
}

function missing(place: string): MillraceError {
  return new MillraceError('RUN_MISSING', {
    what: 'argument place',
    given: place,
    expected: "a file of events, a run's folder, or a folder of runs",
    advice: 'Check the path, or wait for it: leave --no-follow out',
  });
}
