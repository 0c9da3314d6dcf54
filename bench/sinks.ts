import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { circumstances } from './comparison/circumstances.js';
import { Competitors } from './comparison/competitors.js';
import { pythonWith } from './comparison/python-with.js';
import { measureMillion, requirements, tensorboardX, writer } from './sinks/million.js';
import { measureOpenings } from './sinks/opening.js';
import { measureOverhead } from './sinks/overhead.js';
import { sectionsOf } from './sinks/page.js';
import { type Recording, recordingSchema } from './sinks/recording.js';
import type { Settings } from './sinks/settings.js';
import { measureWatching } from './sinks/watching.js';

const help = `npm run bench -- sinks [PART ...]

What recording costs. The parts, all of them where none is named:
  overhead   the main job with all file sinks, and without, in turns of an epoch
  million    a million step events written by each file sink, by a plain stream, and by tensorboardX
  openings   the dashboard opened on a million step events
  watching   a run that 20 pages watch: CPU time, memory

  --epochs   turns of each side of the overhead; default 40
  --turns    turns of each side of the watched run; default 12
  --events   step events to write; default 1000000
  --rounds   rounds of writing them; default 3
  --record   the file to keep the figures in, beside those of other parts that it holds`;

const partNames = ['overhead', 'million', 'openings', 'watching'] as const;
type PartName = (typeof partNames)[number];

const number = z.coerce.number().int().min(1);
const askedSchema = z.object({
  parts: z.array(z.enum(partNames)).transform((named) => (named.length === 0 ? partNames : named)),
  epochs: number.default(40),
  turns: number.default(12),
  events: number.default(1_000_000),
  rounds: number.default(3),
  record: z.string().min(1).optional(),
});

/** Measures the sinks. */
export async function main(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      epochs: text,
      turns: text,
      events: text,
      rounds: text,
      record: text,
      help: { type: 'boolean' },
    },
  });
  const asked = askedSchema.safeParse({ ...values, parts: positionals });
  if (values.help || !asked.success) {
    console.log(asked.success ? help : `${z.prettifyError(asked.error)}\n\n${help}`);
    process.exitCode = asked.success ? 0 : 2;
    return;
  }
  const { parts, record, ...settings } = asked.data;
  for (const part of parts) await keep(await measure(part, settings), record);
}

async function measure(part: PartName, settings: Settings): Promise<Recording> {
  const load = loadavg()[0] ?? 0;
  const competitors = new Competitors({
    processes: { [tensorboardX]: writer },
    python: part === 'million' ? await pythonWith(requirements, console.log) : '',
    threads: 1,
  });
  try {
    const measured = await figuresOf(part, settings, competitors);
    return { ...circumstances(settings.rounds, load, competitors), ...measured };
  } finally {
    competitors.close();
  }
}

async function figuresOf(
  part: PartName,
  settings: Settings,
  competitors: Competitors,
): Promise<Partial<Recording>> {
  if (part === 'overhead') return { overhead: await measureOverhead(settings) };
  if (part === 'openings') return { openings: await measureOpenings(settings) };
  if (part === 'watching') return { watching: await measureWatching(settings) };
  return { million: await measureMillion(settings, await competitors.get(tensorboardX)) };
}

/** Tells what was measured, and adds it to a file that holds other parts. */
async function keep(measured: Recording, record: string | undefined): Promise<void> {
  console.log(`\n${sectionsOf(measured).join('\n\n')}`);
  if (record === undefined) return;
  const before = existsSync(record)
    ? recordingSchema.parse(JSON.parse(await readFile(record, 'utf8')))
    : measured;
  const versions = { ...before.versions, ...measured.versions };
  await writeFile(record, `${JSON.stringify({ ...before, ...measured, versions }, null, 2)}\n`);
}
