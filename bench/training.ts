import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { circumstances } from './comparison/circumstances.js';
import { Competitors } from './comparison/competitors.js';
import { pythonEnvironment } from './comparison/environment.js';
import { processes } from './training/contenders.js';
import { Field } from './training/field.js';
import { type TrainingOptions, trainingOptions } from './training/options.js';
import type { Recording, RowResult } from './training/recording.js';
import { machineReport, rowReport } from './training/report.js';

/**
 * A training step against everybody else's: ours through the whole pipeline, stock tfjs, Keras, tf.function and
 * PyTorch, from uint8 in memory, shuffled, with the loss read at every step.
 *
 * Competitors are processes that live as long as the comparison and do a round when told; rounds take turns, in another
 * order each time, so that all meet the same noise. What counts is medians, and medians of the ratios within a round.
 * All start from the same initial weights and read the same data; their losses after the same number of steps are
 * compared, so that nobody skips work.
 */
export async function main(args: readonly string[]): Promise<void> {
  const options = trainingOptions(args);
  const python = await pythonEnvironment((line) => console.log(line));
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-training-'));
  const competitors = new Competitors({ processes, python, threads: availableParallelism() });
  // Whoever is being asked then ends without an answer, and all is cleaned up.
  process.once('SIGINT', () => competitors.close());
  try {
    await compareAll(folder, competitors, options);
  } finally {
    competitors.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareAll(folder: string, competitors: Competitors, options: TrainingOptions): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const field = new Field(folder, competitors, (line) => console.error(line));
  const results: RowResult[] = [];
  for (const row of options.only) {
    const result = await field.compare(row, options);
    results.push(result);
    const measured = circumstances(options.rounds, load, competitors);
    const machine = { ...measured.machine, speeds: [...field.speeds] };
    const recording: Recording = { ...measured, machine, rows: [...results] };
    if (results.length === 1) console.log(machineReport(recording));
    console.log(rowReport(result, recording));
    if (options.record) await writeFile(options.record, `${JSON.stringify(recording, null, 2)}\n`);
  }
}
