import { createReadStream, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMillraceError } from '../../core/errors.js';
import { FileWriter, fileFailure, joinText } from './file-writer.js';
import { makeFolder, openTarget, replaceFile, syncFolder } from './replace-file.js';

/** A file of lines that is being written. */
export type LineFile = FileWriter<string>;

/**
 * Copies what a resumed run keeps of a recorded file.
 *
 * @param lines the whole lines, without their ends; none where there is no file.
 */
export type Keep = (lines: AsyncIterable<string>, writer: LineFile) => Promise<void>;

/**
 * Opens a recorded file of lines for appending: new, or cut back to where the run goes on.
 *
 * The cut is written aside, fsynced and renamed over the file, so that a crash leaves the one or the other.
 *
 * @param keep copies the beginning that is kept; undefined starts a new file.
 * @throws MillraceError `SINK_FAILED` when the file cannot be written, and what `keep` throws.
 */
export function openRecording(path: string, keep: Keep | undefined): Promise<LineFile> {
  return orFileFailure(path, async () => {
    await makeFolder(dirname(path));
    return keep === undefined ? startRecording(path) : cutRecording(path, keep);
  });
}

/** Does something with a file; an error that is not coded yet becomes `SINK_FAILED` with the file's name. */
export async function orFileFailure<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isMillraceError(error) ? error : fileFailure(path, error);
  }
}

/** Puts in the place of a file of lines what `fill` makes of them. */
export function rewriteLines(path: string, fill: Keep): Promise<LineFile> {
  return replaceFile({
    path,
    aside: `${path}.cut`,
    join: joinText,
    fill: (writer) => fill(wholeLines(path), writer),
  });
}

/** Whether a path is no regular file, but a pipe or a device: it holds nothing to cut, and no rename may replace it. */
export function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

async function startRecording(path: string): Promise<LineFile> {
  const writer = new FileWriter(await openTarget(path, 'w'), path, joinText);
  await syncFolder(dirname(path));
  return writer;
}

async function cutRecording(path: string, keep: Keep): Promise<LineFile> {
  if (isStream(path)) return new FileWriter(await openTarget(path, 'a'), path, joinText);
  return rewriteLines(path, keep);
}

/** The lines of a file that end in a newline: a torn last one is left out. */
async function* wholeLines(path: string): AsyncGenerator<string> {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
