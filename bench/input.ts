import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { Field } from './input/field.js';
import { measureMemory, memorySizes } from './input/memory.js';
import { type InputOptions, inputOptions } from './input/options.js';
import type { Recording } from './input/recording.js';
import { machineReport, memoryReport, resumeReport, rowReport } from './input/report.js';
import { measureResume } from './input/resume.js';
import { rowNames } from './input/rows.js';
import { pythonEnvironment } from './shared/environment.js';
import { thisMachine } from './shared/machine.js';

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
  const compares = rowNames.some((row) => options.parts.includes(row));
  const python = compares ? await pythonEnvironment((line) => console.log(line)) : '';
  const field = new Field(python, availableParallelism(), tell);
  const stop = new AbortController();
  // Whoever is being asked then ends without an answer, and all is cleaned up.
  stop.signal.addEventListener('abort', () => field.close());
  process.once('SIGINT', () => stop.abort());
  try {
    await measureAll(field, options, stop.signal);
  } finally {
    field.close();
  }
}

async function measureAll(field: Field, options: InputOptions, signal: AbortSignal): Promise<void> {
  const { parts, rounds, record } = options;
  let recording: Recording = {
    date: new Date().toISOString().slice(0, 10),
    rounds,
    threads: field.threads,
    machine: thisMachine(loadavg()[0] ?? 0),
    versions: { node: process.versions.node },
    rows: [],
  };
  const keep = async (measured: Partial<Recording>): Promise<void> => {
    recording = { ...recording, versions: { ...recording.versions, ...field.versions }, ...measured };
    if (record) await writeFile(record, `${JSON.stringify(recording, null, 2)}\n`);
  };
  for (const row of rowNames.filter((each) => parts.includes(each))) {
    const result = await field.compare(row, options);
    await keep({ rows: [...recording.rows, result] });
    console.log(rowReport(result));
  }
  if (parts.includes('resume')) {
    const resume = await measureResume(rounds, signal);
    await keep({ resume: [...resume] });
    console.log(resumeReport(resume));
  }
  if (parts.includes('memory')) {
    const [small, large] = await measureMemory(memorySizes, tell, signal);
    await keep({ memory: [small, large] });
    console.log(memoryReport([small, large]));
  }
  console.log(`\n${machineReport(recording)}`);
}

function tell(line: string): void {
  console.error(line);
}
