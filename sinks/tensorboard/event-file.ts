import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OpenFile } from '../recording/encoded-file.js';
import { orFileFailure } from '../recording/file-failure.js';
import { makeFolder, openToAppend, replaceFile, syncFolder } from '../recording/replace-file.js';
import { type EventMessage, encodeEvent, enumerations, sequenceIn } from './schema.js';
import { frameRecord, readRecords } from './tf-record.js';

/** An event file that is being written. */
export interface EventFile {
  readonly path: string;
  readonly file: OpenFile;
  /** Whether it held nothing but its beginning when it was opened. */
  readonly bare: boolean;
}

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
 * Starts an event file.
 *
 * @param older the files that the folder holds already.
 * @throws MillraceError `SINK_FAILED` naming the file that cannot be made.
 */
export function startFile(folder: string, older: readonly string[]): Promise<EventFile> {
  const path = join(folder, nameAfter(older));
  return orFileFailure(path, async () => {
    await makeFolder(folder);
    const file = await openToAppend(path, 'w');
    try {
      await syncFolder(folder);
      await file.appendFile(Buffer.concat(beginning()));
      return { path, file, bare: true };
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

/**
 * Replaces a folder's newest event file by a new one, which holds what stands before the first event later than
 * `sequence`.
 *
 * TensorBoard drops what it has read before where a file begins with a start of the session at step 0: a run that it
 * is showing is shown from its beginning, once.
 */
export async function cutFile(files: readonly string[], sequence: number): Promise<EventFile> {
  const newest = files.at(-1) ?? '';
  const folder = dirname(newest);
  const path = join(folder, nameAfter(files));
  let kept = 0;
  const file = await replaceFile({
    path,
    aside: join(folder, 'millrace.cut'),
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
  return { path, file, bare: kept <= beginning().length };
}

/** Empties files, and removes those that are empty: a TensorBoard that reads one stumbles when it is gone at once. */
export async function emptyFiles(files: readonly string[]): Promise<void> {
  for (const file of files) {
    if ((await stat(file)).size === 0) await rm(file);
    else await truncate(file);
  }
}

/** An event as it stands in a file. */
export function recordOf(event: EventMessage): Uint8Array {
  return frameRecord(encodeEvent(event));
}

/** What a file begins with: the version of its format, and the start of a session. */
function beginning(): readonly Uint8Array[] {
  const wall_time = Date.now() / 1000;
  return [
    { wall_time, file_version: 'brain.Event:2' },
    { wall_time, step: 0, session_log: { status: enumerations.sessionLog.start } },
  ].map(recordOf);
}

/** A name that says when the file was started, and comes after the others. */
function nameAfter(files: readonly string[]): string {
  const times = files.map((file) => Number(pattern.exec(basename(file))?.[1] ?? 0));
  const seconds = Math.max(Math.floor(Date.now() / 1000), ...times.map((time) => time + 1));
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.millrace`;
}
