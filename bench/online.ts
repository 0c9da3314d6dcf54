import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Process } from './comparison/competitor.js';
import { Competitors } from './comparison/competitors.js';
import { namesOf } from './comparison/names.js';
import { pythonWith } from './comparison/python-with.js';
import { median, range } from './comparison/statistics.js';
import { rotated } from './comparison/turns.js';
import { count, times, versionList } from './comparison/words.js';
import { writeSamples } from './online/samples.js';
import { type Answer, answerSchema, type Question } from './online/settings.js';

const help = `npm run bench -- online [--rounds 5] [--samples 200000] [--slow 10000]

Learning sample by sample, with a scaler, logistic regression, accuracy and log loss, on the same samples in turns: by a loop
written by hand, by a pipeline of ours in batches of 256 and of 1, by River, and by Vowpal Wabbit. Samples a second; how long
single samples take; updates a second of ADWIN.

  --rounds   rounds of turns
  --samples  samples a turn of those in Node
  --slow     samples a turn of those in Python`;

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

const hand = 'a loop by hand';
const river = 'River';
const processes = {
  [hand]: node('hand'),
  'ours, batches of 256': node('256'),
  'ours, batches of 1': node('1'),
  [river]: python('river'),
  'Vowpal Wabbit': python('vw'),
} as const;
type Name = keyof typeof processes;

const names = namesOf<Name>(processes);
/** Who does what is measured; batches of 256 have no latency of a sample. */
const takers: Readonly<Record<Question['task'], readonly Name[]>> = {
  prequential: names,
  latency: names.filter((name) => name !== 'ours, batches of 256'),
  adwin: ['ours, batches of 1', river],
};

const settingsSchema = z.object({
  rounds: z.coerce.number().int().min(1),
  samples: z.coerce.number().int().min(1000),
  slow: z.coerce.number().int().min(1000),
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
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const settings = settingsSchema.parse(values);
  const load = loadavg()[0] ?? Number.NaN;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-online-'));
  const competitors = new Competitors({
    processes,
    python: await pythonWith(requirements, console.log),
    threads: 1,
  });
  try {
    const file = join(folder, 'samples');
    await writeSamples(file, Math.max(settings.samples, settings.slow));
    const ask = (task: Question['task']) => measure(competitors, { task, file }, settings);
    const [rates, latencies, updates] = [await ask('prequential'), await ask('latency'), await ask('adwin')];
    console.log(
      `Node ${process.version}, ${versionList(competitors.versions)}; ${cpus()[0]?.model}, load ${load}`,
    );
    reportRates('samples', rates);
    reportLatencies(latencies);
    reportRates('updates of ADWIN', updates);
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

function reportRates(what: string, answers: Answers): void {
  const rates = new Map<Name, readonly number[]>(
    [...answers].map(([name, all]) => [name, all.map(({ samples, seconds }) => samples / seconds)]),
  );
  console.log(
    `\n${what} a second, the median of the rounds (least to most); beside ${hand}; beside ${river}`,
  );
  for (const [name, all] of rates) {
    const [least, most] = range(all).map((rate) => count(Math.round(rate)));
    const beside = (other: Name): string => {
      const others = rates.get(other);
      return others ? times(median(all.map((rate, round) => rate / (others[round] ?? Number.NaN)))) : '-';
    };
    const [first] = answers.get(name) ?? [];
    console.log(
      `  ${name.padEnd(22)} ${count(Math.round(median(all))).padStart(10)} (${least} to ${most}) ` +
        `${beside(hand).padStart(8)} ${beside(river).padStart(9)}   figure ${first?.figure.toFixed(4)}`,
    );
  }
}

function reportLatencies(answers: Answers): void {
  console.log('\nmicroseconds of a sample: p50, p99, p99.9, the medians of the rounds');
  for (const [name, all] of answers) {
    const middle = [0, 1, 2].map((index) =>
      median(all.map(({ percentiles }) => percentiles?.[index] ?? Number.NaN)),
    );
    console.log(`  ${name.padEnd(22)} ${middle.map((each) => each.toFixed(2).padStart(9)).join(' ')}`);
  }
}
