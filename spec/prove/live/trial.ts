import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../../core/random.js';
import { Consumer } from './consumer.js';
import { batchSize } from './messages.js';
import { type LiveResult, resultOf } from './result.js';

/** A real broker that can be killed, with the messages in it. */
export interface KillableBroker {
  readonly kind: string;
  readonly servers: string;
  readonly stream: string;
  /** Message n is in partition n % partitions; with several, the order among them is another one each time. */
  readonly partitions: number;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** What is tried. */
export interface LiveTrial {
  readonly broker: KillableBroker;
  readonly messages: number;
  readonly consumerKills: number;
  readonly brokerKills: number;
  readonly random: Random;
  /** The JavaScript of `child.ts`. */
  readonly program: string;
  readonly folder: string;
}

/** How a trial ended. */
export interface LiveOutcome {
  readonly result: LiveResult;
  readonly consumerKills: number;
  readonly brokerKills: number;
}

/** Runs once without any kill; answers how long that took, too, in milliseconds. */
export async function unkilled(trial: LiveTrial): Promise<LiveOutcome & { readonly duration: number }> {
  const began = performance.now();
  const outcome = await killed({ ...trial, consumerKills: 0, brokerKills: 0 }, 'unkilled');
  return { ...outcome, duration: performance.now() - began };
}

/**
 * Kills consumer and broker at random, until the run has come to its end: most kills of the consumer happen shortly after
 * a random step, every third at a random instant after its start, when it may not have read anything yet.
 */
export async function killed(trial: LiveTrial, name = 'killed'): Promise<LiveOutcome> {
  const { broker, program, folder, random } = trial;
  const dir = join(folder, `${broker.kind}-${name}`);
  const args = [program, dir, broker.kind, broker.servers, broker.stream];
  const progress = new Progress();
  const brokerKills = killBroker(trial, progress);
  let kills = 0;
  for (const target of targets(trial, trial.consumerKills)) {
    const consumer = new Consumer(args, (step) => progress.reach(step));
    if (kills % 3 === 0) await pause(random.uniform() * 1500);
    else await Promise.race([progress.reached(target), consumer.ended]);
    await pause(random.uniform() * 50);
    consumer.kill();
    if ((await consumer.ended) === 'killed') kills++;
  }
  await new Consumer(args, (step) => progress.reach(step)).ended;
  progress.reach(Number.POSITIVE_INFINITY);
  return { result: await resultOf(dir), consumerKills: kills, brokerKills: await brokerKills };
}

async function killBroker(trial: LiveTrial, progress: Progress): Promise<number> {
  const { broker, random } = trial;
  let kills = 0;
  for (const target of targets(trial, trial.brokerKills)) {
    await progress.reached(target);
    await pause(random.uniform() * 50);
    await broker.kill();
    await pause(random.uniform() * 300);
    await broker.start();
    kills++;
  }
  return kills;
}

/** Random steps in rising order, none so late that the run may be over before the kill. */
function targets({ messages, random }: LiveTrial, kills: number): readonly number[] {
  const steps = (0.9 * messages) / batchSize;
  return Array.from({ length: kills }, () => random.uniform() * steps).sort((one, other) => one - other);
}

/** How far the run has come, over all of its lives. */
class Progress {
  #step = 0;
  #waiting: { readonly target: number; readonly wake: () => void }[] = [];

  reach(step: number): void {
    this.#step = Math.max(this.#step, step);
    for (const { wake } of this.#waiting.filter(({ target }) => target <= this.#step)) wake();
    this.#waiting = this.#waiting.filter(({ target }) => target > this.#step);
  }

  reached(target: number): Promise<void> {
    if (target <= this.#step) return Promise.resolve();
    return new Promise((wake) => this.#waiting.push({ target, wake }));
  }
}
