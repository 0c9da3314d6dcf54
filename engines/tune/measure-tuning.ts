import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { engine } from '../choose.js';
import { callInChild } from '../native/child.js';
import { type RunCommand, reasonOf, runCommand, succeeded } from '../native/command.js';
import type { Measurement, Tuning } from './recommend.js';
import { createStep, type Workload } from './workloads.js';

const timesSchema = z.object({ perceptron: z.number(), convolution: z.number() });

const rounds = 2;
const warmUp = 5;
const budgetMilliseconds = 500;

/**
 * Measures steps of native TensorFlow under a setting, in a process of its own: it is read once in a process.
 *
 * @throws MillraceError `ENGINE_MISSING` when that process fails.
 */
export async function measureTuning(
  { threads, oneDnn }: Tuning,
  run: RunCommand = runCommand,
): Promise<Measurement> {
  const result = await callInChild(run, import.meta.url, 'printTimes', { threads, oneDnn });
  if (!succeeded(result)) {
    throw new MillraceError('ENGINE_MISSING', {
      what: `native TensorFlow with ${threads} threads, oneDNN ${oneDnn ? 'on' : 'off'}, does not train (${reasonOf(result)})`,
      advice: 'Run npx millrace native, which checks it and installs it again',
    });
  }
  return { threads, oneDnn, milliseconds: timesSchema.parse(JSON.parse(result.stdout)) };
}

/** Measures each setting twice, in turn, so that a machine that slows down slows all; the faster time of each counts. */
export async function measureAll(
  tunings: readonly Tuning[],
  measure: (tuning: Tuning) => Promise<Measurement> = measureTuning,
): Promise<readonly Measurement[]> {
  let fastest: readonly Measurement[] = [];
  for (let round = 0; round < rounds; round++) {
    const measured: Measurement[] = [];
    for (const tuning of tunings) measured.push(await measure(tuning));
    fastest = measured.map((measurement, index) => faster(measurement, fastest[index] ?? measurement));
  }
  return fastest;
}

function faster(one: Measurement, other: Measurement): Measurement {
  const least = (workload: Workload): number =>
    Math.min(one.milliseconds[workload], other.milliseconds[workload]);
  return {
    ...one,
    milliseconds: { perceptron: least('perceptron'), convolution: least('convolution') },
  };
}

/** Prints the times under a setting as one line of JSON: what {@link measureTuning} runs in its process. */
export async function printTimes(tuning: Tuning): Promise<void> {
  const loaded = await engine({ prefer: 'native', ...tuning });
  const timeOf = (workload: Workload): number => timeOfSteps(createStep(workload, loaded));
  const times = { perceptron: timeOf('perceptron'), convolution: timeOf('convolution') };
  process.stdout.write(`${JSON.stringify(times)}\n`);
}

/** Milliseconds a step: the first quartile of half a second's, as what else a machine does only makes steps slower. */
function timeOfSteps(step: () => unknown): number {
  for (let count = 0; count < warmUp; count++) step();
  const times: number[] = [];
  const end = performance.now() + budgetMilliseconds;
  do {
    const start = performance.now();
    step();
    times.push(performance.now() - start);
  } while (performance.now() < end);
  return times.sort((a, b) => a - b)[times.length >> 2] ?? Number.NaN;
}
