import { parseArgs } from 'node:util';
import { fuzzInChild } from './input/in-child.js';
import { casesOf, kinds } from './input/kinds.js';
import { reportOf, type TallyOfKind } from './input/report.js';

const help = `npm run prove:input [-- CASES [SEED]]

Hands damaged and made-up inputs to every parser, 10,000 by default: files of IDX, CIFAR, gzip, pictures, tables and
lines, servers that break off, and caches. None may crash, hang, fail without a code and a place, drop a row without
saying so, or leave a file open. The seed, by default a new one, makes the same inputs again.

  --only  only the kinds whose name holds this text`;

const { values: options, positionals } = parseArgs({
  options: { only: { type: 'string', default: '' }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [cases = '10000', seed = `${Date.now() % 2 ** 31}`] = positionals;
const patience = 20_000;

async function prove(): Promise<void> {
  const wanted = kinds.filter(({ name }) => name.includes(options.only));
  const tallies: TallyOfKind[] = [];
  for (const kind of wanted) {
    const settings = { cases: casesOf(kind, Number(cases)), seed: Number(seed) };
    console.log(`${kind.name}: ${settings.cases} cases`);
    tallies.push({ kind: kind.name, ...(await fuzzInChild(kind.name, settings, { patience })) });
  }
  const { table, lines, passed } = reportOf(tallies, Number(seed));
  console.table(table);
  for (const line of lines) console.log(line);
  process.exitCode = passed ? 0 : 1;
}

if (options.help) console.log(help);
else await prove();
