import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import type { Sink } from '../../core/sink.js';
import { csvFile, jsonl, tensorboard } from '../../sinks/index.js';
import type { Competitor } from '../comparison/competitor.js';
import { rotated } from '../comparison/turns.js';
import { stepEvent } from './events.js';
import type { Million } from './recording.js';
import type { Settings } from './settings.js';

/** What the competitor needs: with the library for checksums that its manual advises. */
export const requirements = ['tensorboardX==2.6.4', 'crc32c==2.9.post0', 'numpy==2.4.6'];
/** The competitor's process. */
export const writer = {
  program: 'python',
  script: new URL('./python/tensorboardx.py', import.meta.url),
} as const;

const plain = 'plain stream';
/** The competitor. */
export const tensorboardX = 'tensorboardX';
// It needs so long for each that a part of the events tells its rate.
const share = 0.02;

/** Writes so many events into a folder; answers how many it wrote. */
type Writer = (dir: string, events: number) => Promise<number>;

/** Writes step events with each file sink, with a plain stream of Node's, and with tensorboardX, in turns. */
export async function measureMillion({ events, rounds }: Settings, competitor: Competitor): Promise<Million> {
  const rates = await measure(writersWith(competitor), events, rounds);
  return { events, some: Math.ceil(share * events), rates };
}

function writersWith(competitor: Competitor): Readonly<Record<string, Writer>> {
  return {
    [plain]: plainStream,
    jsonl: by(jsonl),
    csvFile: by(csvFile),
    tensorboard: by(tensorboard),
    async [tensorboardX](dir, events) {
      const some = Math.ceil(share * events);
      await competitor.ask({ dir, events: some }, z.object({ events: z.literal(some) }));
      return some;
    },
  };
}

async function measure(
  writers: Readonly<Record<string, Writer>>,
  events: number,
  rounds: number,
): Promise<Million['rates']> {
  const rates: Record<string, number[]> = {};
  for (const [name, write] of Object.entries(writers)) await timed(write, Math.ceil(events / 20), name);
  for (let round = 0; round < rounds; round++) {
    for (const [name, write] of rotated(Object.entries(writers), round))
      rates[name] = [...(rates[name] ?? []), await timed(write, events, name)];
  }
  return rates;
}

/** Events a second, until all are handed over to the system, and, of our sinks, on disk. */
async function timed(write: Writer, events: number, name: string): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), `millrace-${name.replace(' ', '-')}-`));
  try {
    const begin = performance.now();
    const written = await write(dir, events);
    return (1000 * written) / (performance.now() - begin);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function by(create: () => Sink): Writer {
  return async (dir, events) => {
    const sink = create();
    const warn = (message: string): never => {
      throw new Error(message);
    };
    await sink.open({ dir, run: 'bench', sequence: -1, resumed: false, warn });
    for (let sequence = 0; sequence < events; sequence++) {
      const pending = sink.write(stepEvent(sequence));
      if (pending) await pending;
    }
    await sink.close();
    return events;
  };
}

/** What one would write by hand: a line for each event, waiting when the stream says so. */
async function plainStream(dir: string, events: number): Promise<number> {
  const stream = createWriteStream(join(dir, 'events.jsonl'));
  for (let sequence = 0; sequence < events; sequence++) {
    if (!stream.write(`${JSON.stringify(stepEvent(sequence))}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
  return events;
}
