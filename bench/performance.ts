import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { brokersPart } from './brokers/page.js';
import { recordingSchema as brokersSchema } from './brokers/recording.js';
import { inputPart } from './input/page.js';
import { recordingSchema as inputSchema } from './input/recording.js';
import { onlinePart } from './online/page.js';
import { recordingSchema as onlineSchema } from './online/recording.js';
import { sinksPart } from './sinks/page.js';
import { recordingSchema as sinksSchema } from './sinks/recording.js';
import { performancePage } from './training/page.js';
import { recordingSchema } from './training/recording.js';

const page = new URL('../docs/performance.md', import.meta.url);

/** Writes `docs/performance.md` from what the benchmarks recorded with `--record`. */
export async function main(): Promise<void> {
  await writeFile(page, await recordedPage());
  console.log('docs/performance.md');
}

/** The page of what is recorded: training, and the other parts where they have been. */
export async function recordedPage(): Promise<string> {
  const parts = [
    await partOf('training', (given) => performancePage(recordingSchema.parse(given))),
    await partOf('input', (given) => inputPart(inputSchema.parse(given))),
    await partOf('sinks', (given) => sinksPart(sinksSchema.parse(given))),
    await partOf('online', (given) => onlinePart(onlineSchema.parse(given))),
    await partOf('brokers', (given) => brokersPart(brokersSchema.parse(given))),
  ];
  return parts.join('');
}

async function partOf(bench: string, written: (recorded: unknown) => string): Promise<string> {
  const file = new URL(`${bench}/recorded.json`, import.meta.url);
  return existsSync(file) ? written(JSON.parse(await readFile(file, 'utf8'))) : '';
}
