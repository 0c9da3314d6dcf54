import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { inputPart } from './input/page.js';
import { recordingSchema as inputSchema } from './input/recording.js';
import { performancePage } from './training/page.js';
import { recordingSchema } from './training/recording.js';

const recordedTraining = new URL('training/recorded.json', import.meta.url);
const recordedInput = new URL('input/recorded.json', import.meta.url);
const page = new URL('../docs/performance.md', import.meta.url);

/** Writes `docs/performance.md` from what `npm run bench -- training` and `-- input` recorded with `--record`. */
export async function main(): Promise<void> {
  await writeFile(page, await recordedPage());
  console.log('docs/performance.md');
}

/** The page of what is recorded; the part on input is there when it has been. */
export async function recordedPage(): Promise<string> {
  const training = performancePage(recordingSchema.parse(await readJson(recordedTraining)));
  if (!existsSync(recordedInput)) return training;
  return `${training}${inputPart(inputSchema.parse(await readJson(recordedInput)))}`;
}

async function readJson(file: URL): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
