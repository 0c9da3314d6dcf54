import { parseArgs } from 'node:util';
import { type EngineName, engineNames } from '../../engines/engine.js';
import { enginesPresent } from './engines-present.js';
import { type Attempt, type Outcome, type Trial, withAttempts } from './guards/attempt.js';
import { badInputsOf, groupNames } from './guards/cases.js';

const help = `npm run prove:guards [-- --engine NAME] [--only TEXT] [--jobs COUNT]

Tries every bad input on every engine present, each in a process of its own: none may kill it, hang, or be silently
wrong. About 20 minutes on two idle cores for native, wasm and cpu together.

  --engine  native, wasm, webgpu or cpu (default: native, wasm and cpu, as far as they are present)
  --only    only the inputs whose name holds this text
  --jobs    processes at a time (default 2)`;

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});

async function trialsOn(engines: readonly EngineName[]): Promise<readonly Trial[]> {
  const inputs = await Promise.all(
    groupNames.map(async (group) => (await badInputsOf(group)).map(({ name }) => ({ group, name }))),
  );
  const wanted = inputs.flat().filter(({ name }) => name.includes(options.only));
  return engines.flatMap((name) => wanted.map((input) => ({ engine: name, ...input })));
}

/** Goes through the trials with several processes at a time; the results in the order in which they came. */
async function tryAll(trials: readonly Trial[], attempt: Attempt): Promise<readonly (Trial & Outcome)[]> {
  const waiting = trials.values();
  const results: (Trial & Outcome)[] = [];
  const work = async (): Promise<void> => {
    for (const trial of waiting) {
      const result = { ...trial, ...(await attempt(trial)) };
      results.push(result);
      if (result.outcome !== 'ok')
        console.log(`${result.engine}: ${result.name}: ${result.outcome}: ${result.got}`);
      if (results.length % 50 === 0) console.log(`${results.length} of ${trials.length}`);
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, work));
  return results;
}

function report(engines: readonly EngineName[], results: readonly (Trial & Outcome)[]): void {
  const count = (name: EngineName, outcome: Outcome['outcome']): number =>
    results.filter((result) => result.engine === name && result.outcome === outcome).length;
  const outcomes = ['ok', 'killed', 'hung', 'silently wrong', 'unclear'] as const;
  console.table(
    engines.map((name) => ({
      engine: name,
      ...Object.fromEntries(outcomes.map((outcome) => [outcome, count(name, outcome)])),
    })),
  );
  const failed = results.filter(({ outcome }) => outcome !== 'ok').length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && results.length > 0 ? 0 : 1;
}

if (options.help) {
  console.log(help);
} else {
  const asked = engineNames.filter((name) => (options.engine ? name === options.engine : name !== 'webgpu'));
  const engines = await enginesPresent(asked);
  const trials = await trialsOn(engines);
  report(engines, await withAttempts((attempt) => tryAll(trials, attempt)));
}
