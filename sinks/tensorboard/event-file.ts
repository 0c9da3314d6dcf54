import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FileWriter, joinBytes, type Target } from '../recording/file-writer.js';
import { makeFolder, openTarget, replaceFile, syncFolder } from '../recording/replace-file.js';
import { encodeEvent, enumerations, sequenceIn } from './schema.js';
import { frameRecord, readRecords } from './tf-record.js';

/** An event file that is being written. */
export type EventFile = FileWriter<Uint8Array>;

// TensorBoard reads files with `tfevents` in their names, in the order of the names; the last part marks ours.
const pattern = /^events\.out\.tfevents\.(\d{10})\.millrace$/;

/** The event files of ours below a folder, by the folder that they are in; oldest first. */
export async function filesBelow(dir: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const names = await readdir(dir, { recursive: true });
  for (const path of names.filter((name) => pattern.test(basename(name))).map((name) => join(dir, name)))
    found.set(dirname(path), [...(found.get(dirname(path)) ?? []), path].sort());
  return found;
}

/**
 * Starts an event file; it is made when it is first written to.
 *
 * @param older the files that the folder holds already.
 */
export function startFile(folder: string, older: readonly string[]): EventFile {
  const path = join(folder, nameAfter(older));
  const file = new FileWriter(new LateTarget(path), path, joinBytes);
  for (const record of beginning()) file.write(record);
  return file;
}

/**
 * Replaces a folder's newest event file by a new one, which holds what stands before the first event later than
 * `sequence`.
 *
 * TensorBoard drops what it has read before where a file begins with a start of the session at step 0: a run that it
 * is showing is shown from its beginning, once.
 *
 * @returns the file, and whether nothing is left but how it begins.
 */
export async function cutFile(
  files: readonly string[],
  sequence: number,
): Promise<{ readonly file: EventFile; readonly bare: boolean }> {
  const newest = files.at(-1) ?? '';
  const folder = dirname(newest);
  let kept = 0;
  const file = await replaceFile({
    path: join(folder, nameAfter(files)),
    aside: join(folder, 'millrace.cut'),
    join: joinBytes,
    async fill(writer) {
      for await (const record of readRecords(newest)) {
        if ((sequenceIn(record) ?? -1) > sequence) break;
        await writer.write(frameRecord(record));
        kept++;
      }
      if (kept === 0) for (const record of beginning()) await writer.write(record);
    },
  });
  await emptyFiles(files);
  return { file, bare: kept <= beginning().length };
}

/** Empties files, and removes those that are empty: a TensorBoard that reads one stumbles when it is gone at once. */
export async function emptyFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if ((await stat(file)).size === 0) await rm(file);
    else await truncate(file);
  }
}

/** What a file begins with: the version of its format, and the start of a session. */
function beginning(): readonly Uint8Array[] {
  const wall_time = Date.now() / 1000;
  return [
    { wall_time, file_version: 'brain.Event:2' },
    { wall_time, step: 0, session_log: { status: enumerations.sessionLog.start } },
  ].map((event) => frameRecord(encodeEvent(event)));
}

/** A name that says when the file was started, and comes after the others. */
function nameAfter(files: readonly string[]): string {
  const times = files.map((file) => Number(pattern.exec(basename(file))?.[1] ?? 0));
  const seconds = Math.max(Math.floor(Date.now() / 1000), ...times.map((time) => time + 1));
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.millrace`;
}

/** A file that is made, with its folder, when something is written to it. */
class LateTarget implements Target {
  readonly #path: string;
  #target: Promise<Target> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async appendFile(data: string | Uint8Array): Promise<void> {
    this.#target ??= make(this.#path);
    await (await this.#target).appendFile(data);
  }

  async sync(): Promise<void> {
    await (await this.#target)?.sync();
  }

  async close(): Promise<void> {
    // A file that could not be made has been told of where it was written to.
    const target = await this.#target?.catch(() => undefined);
    await target?.close();
  }
}

async function make(path: string): Promise<Target> {
  await makeFolder(dirname(path));
  const target = await openTarget(path, 'w');
  await syncFolder(dirname(path));
  return target;
}
