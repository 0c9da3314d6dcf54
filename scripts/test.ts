import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compile } from '../spec/helpers/compile.js';

/**
 * `npm test`: the specs that need Node and npm alone, compiled once and run by two processes.
 *
 * Words after `--` go to mocha: files (`npm test -- spec/core/mark.spec.ts`), or options (`npm test -- --grep shuffle`).
 */
const required = ['spec/helpers/nothing-left-open.js', 'spec/helpers/property-seed.js'];
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-test-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
// The terminal sends Ctrl-C to mocha too: this process ends after it, and clears up.
process.on('SIGINT', () => undefined);

await compile(folder);
process.exitCode = await runMocha(process.argv.slice(2));

async function runMocha(words: readonly string[]): Promise<number> {
  const isSpec = (word: string): boolean => word.endsWith('.spec.ts');
  const specs = words.filter(isSpec);
  const child = spawn(
    process.execPath,
    [
      createRequire(import.meta.url).resolve('mocha/bin/mocha.js'),
      ...['--config', '.mocharc.compiled.json'],
      ...required.flatMap((file) => ['--require', path.join(folder, file)]),
      ...['--ignore', path.join(folder, 'spec/services/**')],
      ...words.filter((word) => !isSpec(word)),
      ...(specs.length > 0 ? specs : ['spec/**/*.spec.ts']).map(compiled),
    ],
    { stdio: 'inherit', env: { ...process.env, MILLRACE_CHECKOUT: process.cwd() } },
  );
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

function compiled(spec: string): string {
  return path.join(folder, spec.replace(/\.ts$/, '.js'));
}
