import { createReadStream, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Chunk, OpenFile } from './encoded-file.js';
import { orFileFailure } from './file-failure.js';
import type { FileWriter } from './file-writer.js';
import { makeFolder, openToAppend, replaceFile, syncFolder } from './replace-file.js';

/**
 * Copies what a resumed run keeps of a recorded file.
 *
 * @param lines the whole lines, without their ends; none where there is no file.
 * @param writer takes lines with their ends.
 */
export type Keep = (lines: AsyncIterable<string>, writer: FileWriter<Chunk>) => Promise<void>;

/**
 * Opens a recorded file of lines for appending: new, or cut back to where the run goes on.
 *
 * The cut is written aside, fsynced and renamed over the file, so that a crash leaves the one or the other.
 *
 * @param keep copies the beginning that is kept; undefined starts a new file.
 * @throws MillraceError `SINK_FAILED` when the file cannot be written, and what `keep` throws.
 */
export function openRecording(path: string, keep: Keep | undefined): Promise<OpenFile> {
  return orFileFailure(path, async () => {
    await makeFolder(dirname(path));
    if (keep === undefined) return startRecording(path);
    return isStream(path) ? openToAppend(path, 'a') : rewriteLines(path, keep);
  });
}

/** Puts in the place of a file of lines what `fill` makes of them. */
export function rewriteLines(path: string, fill: Keep): Promise<OpenFile> {
  return replaceFile({ path, aside: `${path}.cut`, fill: (writer) => fill(wholeLines(path), writer) });
}

/** Whether a path is no regular file, but a pipe or a device: it holds nothing to cut, and no rename may replace it. */
export function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}

async function startRecording(path: string): Promise<OpenFile> {
  const file = await openToAppend(path, 'w');
  await syncFolder(dirname(path));
  return file;
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
