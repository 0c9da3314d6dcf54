import { readFile, writeFile } from 'node:fs/promises';
import { performancePage } from './training/page.js';
import { recordingSchema } from './training/recording.js';

const recorded = new URL('training/recorded.json', import.meta.url);
const page = new URL('../docs/performance.md', import.meta.url);

/** Writes `docs/performance.md` from what `npm run bench -- training --record bench/training/recorded.json` recorded. */
export async function main(): Promise<void> {
  const recording = recordingSchema.parse(JSON.parse(await readFile(recorded, 'utf8')));
  await writeFile(page, performancePage(recording));
  console.log('docs/performance.md');
}
