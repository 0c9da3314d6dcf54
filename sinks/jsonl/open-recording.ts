import { createReadStream, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMillraceError } from '../../core/errors.js';
import { isRepeatable, parseEvent } from '../../core/events.js';
import { fileFailure, LineWriter, type Target } from './line-writer.js';

/** How a recording is opened. */
export interface RecordingOptions {
  /** The last sequence that is kept when a run goes on; undefined starts a new file. */
  readonly keepUpTo: number | undefined;
  /** Told when the file holds less than it should. */
  readonly warn: (message: string) => void;
}

/**
 * Opens an events file for appending, new or cut back to where the run goes on.
 *
 * The cut is written aside, fsynced and renamed over the file, so that a crash leaves the one or the other.
 *
 * @throws MillraceError `SINK_FAILED` when the file cannot be written, `EVENT_INVALID` with the line's number when
 *   one before the cut is no event.
 */
export async function openRecording(path: string, options: RecordingOptions): Promise<LineWriter> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await (options.keepUpTo === undefined
      ? startRecording(path)
      : cutRecording(path, options.keepUpTo, options.warn));
  } catch (error) {
    throw isMillraceError(error) ? error : fileFailure(path, error);
  }
}

async function startRecording(path: string): Promise<LineWriter> {
  const writer = new LineWriter(await openTarget(path, 'w'), path);
  await syncFolder(dirname(path));
  return writer;
}

async function cutRecording(
  path: string,
  sequence: number,
  warn: RecordingOptions['warn'],
): Promise<LineWriter> {
  const found = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device holds nothing to cut, and a rename would take its place.
  if (found && !found.isFile()) return new LineWriter(await openTarget(path, 'a'), path);
  const aside = `${path}.cut`;
  const writer = new LineWriter(await openTarget(aside, 'w'), path);
  try {
    const last = found ? await copyEvents(path, sequence, writer) : -1;
    await writer.flush();
    await rename(aside, path);
    await syncFolder(dirname(path));
    if (last !== sequence)
      warn(`${path} ends at event ${last}, the checkpoint at ${sequence}: events are missing`);
    return writer;
  } catch (error) {
    await rm(aside, { force: true });
    await writer.close();
    throw error;
  }
}

/** Copies every line before the first event later than `sequence`; answers the last sequence copied. */
async function copyEvents(path: string, sequence: number, writer: LineWriter): Promise<number> {
  let last = -1;
  let number = 0;
  for await (const line of completeLines(path)) {
    number++;
    const event = parseEvent(line, `${path}, line ${number}`);
    if (isRepeatable(event)) {
      if (event.sequence > sequence) break;
      last = event.sequence;
    }
    await writer.write(line);
  }
  return last;
}

/** The lines of a file that end in a newline: a torn last one is left out. */
async function* completeLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function openTarget(path: string, flags: 'a' | 'w'): Promise<Target> {
  const handle = await open(path, flags);
  if ((await handle.stat()).isFile()) return handle;
  // Pipes and devices refuse fsync; what they took is theirs.
  return {
    appendFile: (data) => handle.appendFile(data),
    sync: () => Promise.resolve(),
    close: () => handle.close(),
  };
}

/** Makes a new or renamed file's name survive a crash. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
