import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { circumstances } from './comparison/circumstances.js';
import type { Process } from './comparison/competitor.js';
import { Competitors } from './comparison/competitors.js';
import { namesOf } from './comparison/names.js';
import { pythonWith } from './comparison/python-with.js';
import { median } from './comparison/statistics.js';
import { rotated } from './comparison/turns.js';
import { sectionsOf } from './online/page.js';
import { contenders, type Recording } from './online/recording.js';
import { writeSamples } from './online/samples.js';
import { type Answer, answerSchema, type Question } from './online/settings.js';

const help = `npm run bench -- online [--rounds 5] [--samples 200000] [--slow 10000] [--record FILE]

Learning sample by sample, with a scaler, logistic regression, accuracy and log loss, on the same samples in turns: by a loop
written by hand, by a pipeline of ours in batches of 256 and of 1, by River, and by Vowpal Wabbit. Samples a second; how long
single samples take; updates a second of ADWIN.

  --rounds   rounds of turns
  --samples  samples a turn of those in Node
  --slow     samples a turn of those in Python
  --record   the file to keep the figures in`;

const requirements = ['river==0.26.1', 'vowpalwabbit==9.11.9'];

const node = (argument: string): Process => ({
  program: 'node',
  script: new URL('./online/node/round.ts', import.meta.url),
  argument,
});
const python = (argument: string): Process => ({
  program: 'python',
  script: new URL('./online/python/round.py', import.meta.url),
  argument,
});

const processes = {
  [contenders.hand]: node('hand'),
  [contenders.batches]: node('256'),
  [contenders.single]: node('1'),
  [contenders.river]: python('river'),
  [contenders.vowpalWabbit]: python('vw'),
} as const;
type Name = keyof typeof processes;

const names = namesOf<Name>(processes);
/** Who does what is measured; batches of 256 have no latency of a sample. */
const takers: Readonly<Record<Question['task'], readonly Name[]>> = {
  prequential: names,
  latency: names.filter((name) => name !== contenders.batches),
  adwin: [contenders.single, contenders.river],
};

const settingsSchema = z.object({
  rounds: z.coerce.number().int().min(1),
  samples: z.coerce.number().int().min(1000),
  slow: z.coerce.number().int().min(1000),
  record: z.string().min(1).optional(),
});
type Settings = z.output<typeof settingsSchema>;
type Answers = ReadonlyMap<Name, readonly Answer[]>;

/** Measures learning from single samples. */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      samples: { type: 'string', default: '200000' },
      slow: { type: 'string', default: '10000' },
      record: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const settings = settingsSchema.parse(values);
  const recording = await measureAll(settings);
  console.log(sectionsOf(recording).join('\n\n'));
  if (settings.record !== undefined)
    await writeFile(settings.record, `${JSON.stringify(recording, null, 2)}\n`);
}

async function measureAll(settings: Settings): Promise<Recording> {
  const { rounds, samples, slow } = settings;
  const load = loadavg()[0] ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-online-'));
  const competitors = new Competitors({
    processes,
    python: await pythonWith(requirements, console.log),
    threads: 1,
  });
  try {
    const file = join(folder, 'samples');
    await writeSamples(file, Math.max(samples, slow));
    const ask = (task: Question['task']) => measure(competitors, { task, file }, settings);
    const [prequential, latency, adwin] = [
      await ask('prequential'),
      await ask('latency'),
      await ask('adwin'),
    ];
    return {
      ...circumstances(rounds, load, competitors),
      samples,
      slow,
      rates: ratesOf(prequential),
      accuracy: byName(prequential, ([first]) => first?.figure ?? Number.NaN),
      latencies: byName(latency, percentilesOf),
      updates: ratesOf(adwin),
    };
  } finally {
    competitors.close();
    await rm(folder, { recursive: true });
  }
}

async function measure(
  competitors: Competitors,
  { task, file }: Pick<Question, 'task' | 'file'>,
  { rounds, samples, slow }: Settings,
): Promise<Answers> {
  const answers = new Map<Name, Answer[]>(takers[task].map((name) => [name, []]));
  // The first round is to warm up.
  for (let round = -1; round < rounds; round++) {
    for (const name of rotated(takers[task], round)) {
      const many = processes[name].program === 'node' ? samples : slow;
      const question: Question = { task, file, samples: many };
      const answer = await (await competitors.get(name)).ask(question, answerSchema);
      if (round >= 0) answers.get(name)?.push(answer);
    }
  }
  return answers;
}

function ratesOf(answers: Answers): Recording['rates'] {
  return byName(answers, (all) => all.map(({ samples, seconds }) => samples / seconds));
}

function percentilesOf(all: readonly Answer[]): [number, number, number] {
  const middle = (place: 0 | 1 | 2): number =>
    median(all.map(({ percentiles }) => percentiles?.[place] ?? Number.NaN));
  return [middle(0), middle(1), middle(2)];
}

function byName<T>(answers: Answers, of: (all: readonly Answer[]) => T): Record<string, T> {
  return Object.fromEntries([...answers].map(([name, all]) => [name, of(all)]));
}
