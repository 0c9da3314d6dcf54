import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { measure, processes } from './brokers/measure.js';
import { clickMessages } from './brokers/messages.js';
import { sectionsOf } from './brokers/page.js';
import { type Rates, type Recording, recordingSchema } from './brokers/recording.js';
import { servers } from './brokers/servers.js';
import { type Broker, brokers } from './brokers/settings.js';
import { circumstances } from './comparison/circumstances.js';
import { Competitors } from './comparison/competitors.js';

const help = `npm run bench -- brokers [BROKER ...]

How many messages a second become trained samples, beside the loop of the broker's own client, from real brokers that it
starts. The brokers, both where none is named: ${brokers.join(', ')}.

  --messages  in the stream, read to its end in each turn; default 200000
  --rounds    rounds of turns; default 7
  --record    the file to keep the figures in, beside those of other brokers that it holds`;

const askedSchema = z.object({
  named: z.array(z.enum(brokers)).transform((named) => (named.length === 0 ? brokers : named)),
  messages: z.coerce.number().int().min(1000).default(200_000),
  rounds: z.coerce.number().int().min(1).default(7),
  record: z.string().min(1).optional(),
});
type Asked = z.output<typeof askedSchema>;

/** Measures the way from brokers to learners. */
export async function main(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { messages: text, rounds: text, record: text, help: { type: 'boolean' } },
  });
  const asked = askedSchema.safeParse({ ...values, named: positionals });
  if (values.help || !asked.success) {
    console.log(asked.success ? help : `${z.prettifyError(asked.error)}\n\n${help}`);
    process.exitCode = asked.success ? 0 : 2;
    return;
  }
  for (const broker of asked.data.named)
    await keep(await measureBroker(broker, asked.data), asked.data.record);
}

async function measureBroker(broker: Broker, { messages, rounds }: Asked): Promise<Recording> {
  const load = loadavg()[0] ?? Number.NaN;
  const texts = clickMessages(messages);
  const stream = 'clicks';
  const server = await servers[broker](stream, texts);
  const competitors = new Competitors({ processes, python: '', threads: 1 });
  try {
    const question = { broker, servers: server.servers, stream, messages };
    const rates: Rates = await measure(competitors, question, rounds);
    const bytes = Math.round(texts.reduce((sum, each) => sum + each.length, 0) / messages);
    return { ...circumstances(rounds, load, competitors), messages, bytes, rates: { [broker]: rates } };
  } finally {
    competitors.close();
    await server.remove();
  }
}

/** Tells what was measured, and adds it to a file that holds other brokers. */
async function keep(measured: Recording, record: string | undefined): Promise<void> {
  console.log(`\n${sectionsOf(measured).join('\n\n')}`);
  if (record === undefined) return;
  const before = existsSync(record)
    ? recordingSchema.parse(JSON.parse(await readFile(record, 'utf8')))
    : measured;
  const rates = { ...before.rates, ...measured.rates };
  const versions = { ...before.versions, ...measured.versions };
  await writeFile(record, `${JSON.stringify({ ...measured, rates, versions }, null, 2)}\n`);
}
