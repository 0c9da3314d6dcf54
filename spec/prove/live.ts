import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFor } from '../../core/random.js';
import { transpile } from '../helpers/transpile.js';
import { liveBrokers, type StartBroker } from './live/brokers.js';
import { count } from './live/result.js';
import { killed, unkilled } from './live/trial.js';

/**
 * Trains from numbered messages of real brokers while consumer and broker are killed at random, and compares the model
 * with one trained without any failure: `npm run prove:live [-- MESSAGES [SEED [BROKER]]]`, 100,000 messages and all
 * brokers by default.
 */
const [messages = '100000', seed = '1', only] = process.argv.slice(2);
const kills = { consumerKills: 30, brokerKills: 20 };

async function prove(kind: string, start: StartBroker, folder: string, program: string): Promise<boolean> {
  const broker = await start(Number(messages));
  try {
    const trial = {
      ...{ broker, program, folder, ...kills },
      messages: Number(messages),
      random: randomFor(Number(seed), `kill ${kind}`),
    };
    const reference = await unkilled(trial);
    console.log(`${kind}: without a kill in ${Math.round(reference.duration)} ms`);
    const outcome = await killed(trial);
    const counts = count(trial.messages, outcome.result.learned);
    console.table({ [kind]: { ...counts, ...pick(outcome) } });
    for (const part of ['weights', 'events'] as const) {
      console.log(`${kind}: ${part} without a kill ${reference.result[part]}`);
      console.log(`${kind}: ${part} with kills     ${outcome.result[part]}`);
    }
    const { received, duplicated, lost, outOfOrder } = counts;
    return (
      received === trial.messages &&
      duplicated + lost + outOfOrder === 0 &&
      reference.result.weights === outcome.result.weights &&
      reference.result.events === outcome.result.events
    );
  } finally {
    await broker.remove();
  }
}

function pick({ consumerKills, brokerKills }: typeof kills): typeof kills {
  return { consumerKills, brokerKills };
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-live-'));
try {
  const program = await transpile('spec/prove/live/child.ts', folder);
  for (const [kind, start] of Object.entries(liveBrokers)) {
    if (only !== undefined && kind !== only) continue;
    const held = await prove(kind, start, folder, program);
    console.log(`${kind}: ${held ? 'each message once, bitwise the same model' : 'NOT EXACTLY ONCE'}`);
    if (!held) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
