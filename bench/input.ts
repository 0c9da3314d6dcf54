import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { type Circumstances, circumstances } from './comparison/circumstances.js';
import { Competitors } from './comparison/competitors.js';
import { pythonEnvironment } from './comparison/environment.js';
import { processes } from './input/contenders.js';
import { Field } from './input/field.js';
import { measureMemory, memorySizes } from './input/memory.js';
import { type InputOptions, inputOptions, partNames } from './input/options.js';
import { type Recording, recordingSchema, remeasured } from './input/recording.js';
import { machineReport, memoryReport, resumeReport, rowReport } from './input/report.js';
import { measureResume } from './input/resume.js';
import { rowNames } from './input/rows.js';

/**
 * Input against everybody else's: pictures, augmented pictures, photographs and a table to batches; memory at a
 * hundred times the data, and the time to the first batch after a resume.
 *
 * Competitors are processes that live as long as the comparison and read whole epochs when told; rounds take turns, in
 * another order each time, so that all meet the same noise. What counts is medians, and medians of the ratios within a
 * round. Before the rounds each goes through an epoch of which every number is looked at, so that nobody skips work.
 */
export async function main(args: readonly string[]): Promise<void> {
  const options = inputOptions(args);
  const compares = rowNames.some((row) => options.only.includes(row));
  const python = compares ? await pythonEnvironment((line) => console.log(line)) : '';
  const competitors = new Competitors({ processes, python, threads: availableParallelism() });
  const stop = new AbortController();
  // Whoever is being asked then ends without an answer, and all is cleaned up.
  stop.signal.addEventListener('abort', () => competitors.close());
  process.once('SIGINT', () => stop.abort());
  try {
    await measureAll(competitors, options, stop.signal);
  } finally {
    competitors.close();
  }
}

async function measureAll(
  competitors: Competitors,
  options: InputOptions,
  signal: AbortSignal,
): Promise<void> {
  const { only, rounds, record } = options;
  const load = loadavg()[0] ?? 0;
  const field = new Field(competitors, tell);
  const now = (): Circumstances => circumstances(rounds, load, competitors);
  const before = await recordedBefore(options);
  let recording: Recording = before ?? { ...now(), rows: [] };
  const keep = async (measured: Partial<Recording>): Promise<void> => {
    recording = { ...recording, ...(before ? {} : now()), ...measured };
    if (record) await writeFile(record, `${JSON.stringify(recording, null, 2)}\n`);
  };
  for (const row of rowNames.filter((each) => only.includes(each))) {
    const result = await field.compare(row, options);
    await keep(before ? remeasured(recording, result, now()) : { rows: [...recording.rows, result] });
    console.log(rowReport(result));
  }
  if (only.includes('resume')) {
    const resume = await measureResume(rounds, signal);
    await keep({ resume: [...resume] });
    console.log(resumeReport(resume));
  }
  if (only.includes('memory')) {
    const [small, large] = await measureMemory(memorySizes, tell, signal);
    await keep({ memory: [small, large] });
    console.log(memoryReport([small, large]));
  }
  console.log(`\n${machineReport(now())}`);
}

/** What the file holds where only some parts are measured: those replace what was measured of them before. */
async function recordedBefore({ record, only }: InputOptions): Promise<Recording | undefined> {
  if (!record || partNames.every((part) => only.includes(part)) || !existsSync(record)) return;
  return recordingSchema.parse(JSON.parse(await readFile(record, 'utf8')));
}

function tell(line: string): void {
  console.error(line);
}
