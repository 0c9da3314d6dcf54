import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { engine } from '../../engines/index.js';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../../models/index.js';
import { batch, evaluate, train } from '../../operators/index.js';
import { run } from '../../run/index.js';
import { csvFile, jsonl, tensorboard } from '../../sinks/index.js';
import { fashionMnist } from '../../sources/index.js';
import { median, range } from '../comparison/statistics.js';
import { percent } from '../comparison/words.js';
import type { Settings } from './settings.js';

const goal = 0.02;
// Pairs of turns before the first that counts: the compilers of V8 are still at work.
const warmUp = 2;

/**
 * What all file sinks together add to the main job: one run, whose epochs are recorded in turns, one with the sinks
 * and one without, so that both meet the same noise. A recorded turn ends when all of it is on disk.
 */
export async function overhead({ epochs }: Settings): Promise<void> {
  const { why } = await engine();
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const turns = new Turns([jsonl(), csvFile(), tensorboard()]);
  const count = 2 * (warmUp + epochs);
  try {
    await lastValueFrom(
      run({ dir, seed: 1, sinks: [turns] }, ({ read, createTrainer }) => {
        const { training, test } = fashionMnist();
        const options = {
          model: mlp(),
          optimizer: sgd(0.5),
          loss: softmaxCrossEntropy,
          metrics: { accuracy },
        };
        const trainer = createTrainer(options);
        return read(training, { epochs: count }).pipe(
          batch(256),
          train(trainer),
          evaluate(trainer, test, { name: 'test' }),
        );
      }),
    );
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  report(turns, why);
}

/** Passes the events of every other epoch on to the sinks, and takes the time of each epoch. */
class Turns implements Sink {
  readonly name = 'turns';
  readonly role = 'record';
  readonly with: number[] = [];
  readonly without: number[] = [];
  /** Milliseconds in the sinks' own calls, and how many there were. */
  inCalls = 0;
  calls = 0;
  readonly #sinks: readonly Sink[];
  #isOn = true;
  #since = performance.now();

  constructor(sinks: readonly Sink[]) {
    this.#sinks = sinks;
  }

  async open(context: SinkContext): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.open(context)));
  }

  write(event: RunEvent): Promise<void> | undefined {
    const pending = this.#isOn || event.type === 'start' ? this.#pass(event) : undefined;
    if (event.type === 'start') this.#since = performance.now();
    return event.type === 'evaluation' ? this.#endTurn(pending) : pending;
  }

  async flush(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.flush()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.close()));
  }

  #pass(event: RunEvent): Promise<void> | undefined {
    const begin = performance.now();
    const pending = this.#sinks.map((sink) => sink.write(event)).filter((each) => each !== undefined);
    this.inCalls += performance.now() - begin;
    this.calls++;
    return pending.length === 0 ? undefined : Promise.all(pending).then(() => undefined);
  }

  async #endTurn(pending: Promise<void> | undefined): Promise<void> {
    await pending;
    if (this.#isOn) await this.flush();
    const now = performance.now();
    (this.#isOn ? this.with : this.without).push(now - this.#since);
    this.#isOn = !this.#isOn;
    this.#since = now;
  }
}

function report(turns: Turns, why: string): void {
  const [recorded, plain] = [turns.with.slice(warmUp), turns.without.slice(warmUp)];
  const ratios = recorded.map((time, turn) => time / (plain[turn] ?? Number.NaN));
  const [least, most] = range(ratios);
  const added = median(ratios) - 1;
  console.log(`${why}; Node ${process.version}; ${cpus()[0]?.model}`);
  console.log(`main job, an evaluation after each epoch, ${recorded.length} epochs of each kind, in turns:`);
  console.log(`  without sinks                 ${median(plain).toFixed(1)} ms an epoch (median)`);
  console.log(`  JSONL, CSV and TensorBoard    ${median(recorded).toFixed(1)} ms an epoch (median)`);
  console.log(
    `  of that in the sinks' calls   ${((1000 * turns.inCalls) / turns.calls).toFixed(1)} µs an event`,
  );
  console.log(
    `  the file sinks add            ${percent(added)} (median of the pairs; ${percent(least - 1)} to ${percent(most - 1)}; ` +
      `goal: under ${percent(goal)}, ${added < goal ? 'met' : 'missed'})`,
  );
}
