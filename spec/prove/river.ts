import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../bench/comparison/python-with.js';
import { reasonOf, runCommand, succeeded } from '../../engines/native/command.js';
import {
  type Comparison,
  detectedAlike,
  learntAlike,
  type River,
  rangedAlike,
  riverSchema,
} from '../helpers/river.js';

/**
 * Runs River itself on its whole data sets and on long streams, and compares scaling, weights, metrics and drifts with ours
 * to 1e-9: `npm run prove:river`. Fetches River with pip once.
 */
const script = fileURLToPath(new URL('../../scripts/river/main.py', import.meta.url));
const requirements = fileURLToPath(new URL('../../scripts/river/requirements.txt', import.meta.url));
const tolerance = 1e-9;

interface Tally {
  readonly what: string;
  readonly numbers: number;
  /** The largest difference, relative to numbers above 1. */
  readonly largest: number;
  readonly agrees: boolean;
}

async function riverItself(folder: string): Promise<River> {
  const needed = (await readFile(requirements, 'utf8')).split('\n').filter((line) => line !== '');
  const python = await pythonWith(needed, console.log);
  const file = join(folder, 'river.json');
  const result = await runCommand(python, ['-B', script, file, '--whole']);
  if (!succeeded(result)) throw new Error(`River did not run: ${reasonOf(result)}`);
  return riverSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

function tallyOf(what: string, comparisons: readonly Comparison[]): Tally {
  const differences = comparisons.flatMap(({ ours, theirs }) =>
    ours.length === theirs.length ? ours.map((value, index) => difference(value, theirs[index])) : [Infinity],
  );
  const largest = differences.reduce((most, each) => (each <= most ? most : each), 0);
  return { what, numbers: differences.length, largest, agrees: largest <= tolerance };
}

function difference(ours: number, theirs = Number.NaN): number {
  return Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
}

async function compare(river: River): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for (const each of river.cases) {
    const { learner, data, rate, l1, l2 } = each;
    const samples = river.data[data]?.x.length;
    const what = `${learner}, ${data} (${samples}), rate ${rate}, l1 ${l1}, l2 ${l2}`;
    tallies.push(tallyOf(what, await learntAlike(river, each)));
  }
  for (const each of river.minMax)
    tallies.push(tallyOf(`minMax, ${each.data}`, [await rangedAlike(river, each)]));
  for (const each of river.detectors) {
    const what = `${each.detector}, ${each.stream} ${each.seed} (${each.length}): ${each.drifts.length} drifts`;
    tallies.push(tallyOf(what, [detectedAlike(each)]));
  }
  return tallies;
}

const folder = await mkdtemp(join(tmpdir(), 'millrace-river-'));
try {
  const river = await riverItself(folder);
  const tallies = await compare(river);
  console.table(tallies);
  const numbers = tallies.reduce((sum, tally) => sum + tally.numbers, 0);
  const wrong = tallies.filter(({ agrees }) => !agrees).length;
  console.log(
    `River ${river.river}: ${numbers} numbers compared, ${wrong} of ${tallies.length} comparisons differ`,
  );
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true });
}
