import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compile } from '../spec/helpers/compile.js';

/** How the specs of a tier are run. */
interface Tier {
  readonly specs: readonly string[];
  /** What mocha requires first. */
  readonly required: readonly string[];
  /** Milliseconds that a spec may take. */
  readonly timeout: number;
}

const needsNpmAlone: Tier = {
  specs: ['spec/*.spec.ts', 'spec/!(services)/**/*.spec.ts'],
  required: ['spec/helpers/nothing-left-open.js', 'spec/helpers/property-seed.js'],
  timeout: 20_000,
};

const needsServices: Tier = {
  specs: ['spec/services/**/*.spec.ts'],
  required: ['spec/helpers/property-seed.js'],
  timeout: 300_000,
};

/**
 * `npm test`: the specs that need Node and npm alone, compiled once and run by two processes; with the word `services`,
 * as `npm run test:services` says it, those of `spec/services`.
 *
 * Words after `--` go to mocha: files (`npm test -- spec/core/mark.spec.ts`), or options (`npm test -- --grep shuffle`).
 */
const [tier, words] = chosen(process.argv.slice(2));
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-test-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// The terminal sends Ctrl-C to mocha too: this process ends after it, and clears up.
process.on('SIGINT', () => undefined);

await compile(folder);
process.exitCode = await runMocha();

function chosen([first, ...rest]: readonly string[]): readonly [Tier, readonly string[]] {
  if (first === 'services') return [needsServices, rest];
  return [needsNpmAlone, first === undefined ? [] : [first, ...rest]];
}

async function runMocha(): Promise<number> {
  const isSpec = (word: string): boolean => word.endsWith('.spec.ts');
  const specs = words.filter(isSpec);
  const child = spawn(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('mocha/bin/mocha.js'),
      ...['--config', '.mocharc.compiled.json'],
      ...tier.required.flatMap((file) => ['--require', path.join(folder, file)]),
      ...['--timeout', `${tier.timeout}`, '--parallel', '--jobs', '2'],
      ...words.filter((word) => !isSpec(word)),
      ...(specs.length > 0 ? specs : tier.specs).map(compiled),
    ],
    { stdio: 'inherit', env: { ...process.env, MILLRACE_CHECKOUT: process.cwd() } },
  );
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

function compiled(spec: string): string {
  return path.join(folder, spec.replace(/\.ts$/, '.js'));
}
