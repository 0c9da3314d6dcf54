import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../../models/index.js';
import { batch, evaluate, train } from '../../operators/index.js';
import { run } from '../../run/index.js';
import { csvFile, jsonl, tensorboard } from '../../sinks/index.js';
import { fashionMnist } from '../../sources/index.js';
import type { Overhead, Turn } from './recording.js';
import type { Settings } from './settings.js';

// Pairs of turns before the first that counts: the compilers of V8 are still at work.
const warmUp = 2;

/**
 * What all file sinks together add to the main job: one run, whose epochs are recorded in turns, one with the sinks
 * and one without, so that both meet the same noise. A recorded turn ends when all of it is on disk.
 */
export async function measureOverhead({ epochs }: Settings): Promise<Overhead> {
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
  return {
    recorded: turns.with.slice(warmUp),
    plain: turns.without.slice(warmUp),
    inCalls: (1000 * turns.inCalls) / turns.calls,
  };
}

/** Passes the events of every other epoch on to the sinks, and takes the time of each epoch. */
class Turns implements Sink {
  readonly name = 'turns';
  readonly role = 'record';
  readonly with: Turn[] = [];
  readonly without: Turn[] = [];
  /** Milliseconds in the sinks' own calls, and how many there were. */
  inCalls = 0;
  calls = 0;
  readonly #sinks: readonly Sink[];
  #isOn = true;
  #since = now();

  constructor(sinks: readonly Sink[]) {
    this.#sinks = sinks;
  }

  async open(context: SinkContext): Promise<void> {
    await Promise.all(this.#sinks.map((sink) => sink.open(context)));
  }

  write(event: RunEvent): Promise<void> | undefined {
    const pending = this.#isOn || event.type === 'start' ? this.#pass(event) : undefined;
    if (event.type === 'start') this.#since = now();
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
    const { wall, cpu } = now();
    const turn = { wall: wall - this.#since.wall, cpu: cpu - this.#since.cpu };
    (this.#isOn ? this.with : this.without).push(turn);
    this.#isOn = !this.#isOn;
    this.#since = { wall, cpu };
  }
}

/** In milliseconds, as the clock has it and as the process has used it. */
function now(): Turn {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 };
}
