import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { inputPart } from './input/page.js';
import { recordingSchema as inputSchema } from './input/recording.js';
import { onlinePart } from './online/page.js';
import { recordingSchema as onlineSchema } from './online/recording.js';
import { sinksPart } from './sinks/page.js';
import { recordingSchema as sinksSchema } from './sinks/recording.js';
import { performancePage } from './training/page.js';
import { recordingSchema } from './training/recording.js';

const recordedTraining = new URL('training/recorded.json', import.meta.url);
const recordedInput = new URL('input/recorded.json', import.meta.url);
const recordedOnline = new URL('online/recorded.json', import.meta.url);
const recordedSinks = new URL('sinks/recorded.json', import.meta.url);
const page = new URL('../docs/performance.md', import.meta.url);

/** Writes `docs/performance.md` from what `npm run bench -- training`, `-- input`, `-- sinks` and `-- online` recorded with `--record`. */
export async function main(): Promise<void> {
  await writeFile(page, await recordedPage());
  console.log('docs/performance.md');
}

/** The page of what is recorded; the other parts are there when they have been. */
export async function recordedPage(): Promise<string> {
  const training = performancePage(recordingSchema.parse(await readJson(recordedTraining)));
  const input = existsSync(recordedInput) ? inputPart(inputSchema.parse(await readJson(recordedInput))) : '';
  const sinks = existsSync(recordedSinks) ? sinksPart(sinksSchema.parse(await readJson(recordedSinks))) : '';
  const online = existsSync(recordedOnline)
    ? onlinePart(onlineSchema.parse(await readJson(recordedOnline)))
    : '';
  return `${training}${input}${sinks}${online}`;
}

async function readJson(file: URL): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
