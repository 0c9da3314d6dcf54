import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { randomFor } from '../../core/random.js';
import { transpile } from '../helpers/transpile.js';
import { liveBrokers, type StartBroker } from './live/brokers.js';
import { type Count, count, eachOnce, type LiveResult } from './live/result.js';
import { killed, type LiveTrial, unkilled } from './live/trial.js';

/**
 * Trains from numbered messages of real brokers while consumer and broker are killed at random, counts what was learned
 * from, and compares the model with one trained without any failure: `npm run prove:live [-- MESSAGES [SEED [BROKER]]]`,
 * 100,000 messages and all brokers by default.
 */
const argumentsSchema = z.object({
  messages: z.coerce.number().int().min(1).default(100_000),
  seed: z.coerce.number().int().default(1),
  only: z.enum(Object.keys(liveBrokers)).optional(),
});
const kills = { consumerKills: 30, brokerKills: 20 };

/** What one broker came to: a line of the table. */
interface Line extends Count {
  readonly consumerKills: number;
  readonly brokerKills: number;
  /** Whether the weights and the events are those without a kill; with several partitions they need not be. */
  readonly model: 'bitwise the same' | 'another' | 'of another order';
  readonly held: boolean;
}

type Setting = Pick<LiveTrial, 'messages' | 'random' | 'program' | 'folder'>;

async function prove(kind: string, start: StartBroker, setting: Setting): Promise<Line> {
  const { messages } = setting;
  const broker = await start(messages);
  try {
    const trial = { ...setting, ...kills, broker };
    const reference = await unkilled(trial);
    console.log(`${kind}: without a kill in ${Math.round(reference.duration)} ms`);
    const { result, consumerKills, brokerKills } = await killed(trial);
    const model = broker.partitions > 1 ? 'of another order' : compare(kind, reference.result, result);
    const counts = count(messages, result.learned, broker.partitions);
    const held = eachOnce(counts) && model !== 'another';
    return { ...counts, consumerKills, brokerKills, model, held };
  } finally {
    await broker.remove();
  }
}

function compare(kind: string, reference: LiveResult, result: LiveResult): Line['model'] {
  for (const part of ['weights', 'events'] as const) {
    console.log(`${kind}: ${part} without a kill ${reference[part]}`);
    console.log(`${kind}: ${part} with kills     ${result[part]}`);
  }
  const same = reference.weights === result.weights && reference.events === result.events;
  return same ? 'bitwise the same' : 'another';
}

const [given, givenSeed, broker] = process.argv.slice(2);
const { messages, seed, only } = argumentsSchema.parse({ messages: given, seed: givenSeed, only: broker });
const folder = await mkdtemp(join(tmpdir(), 'millrace-live-'));
try {
  const program = await transpile('spec/prove/live/child.ts', folder);
  const lines: Record<string, Line> = {};
  for (const [kind, start] of Object.entries(liveBrokers)) {
    if (only !== undefined && kind !== only) continue;
    const random = randomFor(seed, `kill ${kind}`);
    lines[kind] = await prove(kind, start, { messages, random, program, folder });
  }
  console.table(lines);
  if (Object.values(lines).some(({ held }) => !held)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
