import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Subscription } from 'rxjs';
import { deferred } from '../core/deferred.js';
import { engine } from '../engines/index.js';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../models/index.js';
import { batch, evaluate, train } from '../operators/index.js';
import { run } from '../run/index.js';
import { jsonl } from '../sinks/index.js';
import { fashionMnist } from '../sources/index.js';

const rounds = 5;
const seconds = 3;
// Until then the run is opening files and V8 is compiling.
const warmUp = 60;
// Of the timer that measures, in milliseconds.
const resolution = 1;
const goal = 2;

const phases = ['idle', 'main thread', 'worker'] as const;
type Phase = (typeof phases)[number];

/** Delays of the event loop in one round, in milliseconds beyond the interval of the timer. */
interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * How long the event loop of the main thread is held up: in an idle process, while the main job trains in the main
 * thread, and while it trains in a worker. The three take turns, so that all meet the same noise.
 */
export async function main(): Promise<void> {
  const { why } = await engine();
  const delays: Record<Phase, Delays[]> = { idle: [], 'main thread': [], worker: [] };
  for (let round = 0; round < rounds; round++) {
    for (const phase of phases) delays[phase].push(await measure(phase));
  }
  console.log(
    `${why}; Node ${process.version}; ${cpus()[0]?.model}; ${rounds} rounds of ${seconds} s each, in turn`,
  );
  console.log("delay of the main thread's event loop in ms, medians of the rounds and the longest of all:");
  for (const phase of phases) console.log(line(phase, delays[phase]));
  const differences = delays.worker.map(({ p99 }, round) => p99 - (delays.idle[round]?.p99 ?? Number.NaN));
  const range = `${Math.min(...differences).toFixed(2)} .. ${Math.max(...differences).toFixed(2)}`;
  console.log(
    `worker p99 less idle p99: ${median(differences).toFixed(2)} ms (rounds ${range}; goal: at most ${goal} ms)`,
  );
}

async function measure(phase: Phase): Promise<Delays> {
  if (phase === 'idle') return watch();
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  try {
    const running = await training(dir, phase === 'worker');
    return await watch().finally(() => running.unsubscribe());
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function watch(): Promise<Delays> {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  await pause(1000 * seconds);
  histogram.disable();
  const at = (percentile: number): number => histogram.percentile(percentile) / 1e6 - resolution;
  return { p50: at(50), p99: at(99), max: at(100) };
}

/** Starts the main job; answers when it has warmed up. */
function training(dir: string, worker: boolean): Promise<Subscription> {
  const job = run({ dir, engine: { worker }, sinks: [jsonl()] }, ({ read, createTrainer }) => {
    const data = fashionMnist();
    const trainer = createTrainer({
      model: mlp(),
      optimizer: sgd(0.5),
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(data.training, { epochs: 1000 }).pipe(
      batch(256),
      train(trainer),
      evaluate(trainer, data.test),
    );
  });
  const warm = deferred<Subscription>();
  const running = job.subscribe({
    next: (event) => {
      if (event.type === 'step' && event.step === warmUp) warm.resolve(running);
    },
    error: warm.reject,
  });
  return warm.promise;
}

function line(phase: Phase, rounds: readonly Delays[]): string {
  const figures = [
    ['p50', median(rounds.map(({ p50 }) => p50))],
    ['p99', median(rounds.map(({ p99 }) => p99))],
    ['max', Math.max(...rounds.map(({ max }) => max))],
  ] as const;
  return `  ${phase.padEnd(11)} ${figures.map(([name, value]) => `${name} ${value.toFixed(2).padStart(7)}`).join('   ')}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
