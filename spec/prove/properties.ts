import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, root } from '../helpers/repository.js';

/**
 * The properties of `npm test`, each round with cases of its own: `npm run prove:properties [-- ROUNDS]`, 10 by default.
 *
 * A round that fails tells its seed; `MILLRACE_PROPERTY_SEED=SEED npx mocha FILE` does it again.
 */
const rounds = Number(process.argv[2] ?? 10);
const specs = filesUnder(path.join(root, 'spec'))
  .filter((file) => file.endsWith('.spec.ts') && !file.startsWith('services/'))
  .map((file) => `spec/${file}`)
  .filter((file) => readFileSync(path.join(root, file), 'utf8').includes("from 'fast-check'"));

const failed: number[] = [];
for (let round = 1; round <= rounds; round++) {
  const seed = randomInt(2 ** 31);
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      import.meta.resolve('tsx'),
      path.join(root, 'scripts/test.ts'),
      '--reporter',
      'dot',
      ...specs,
    ],
    { cwd: root, encoding: 'utf8', env: { ...process.env, MILLRACE_PROPERTY_SEED: String(seed) } },
  );
  console.log(`round ${round}, seed ${seed}: ${status === 0 ? 'every property held' : stdout}`);
  if (status !== 0) failed.push(seed);
}
console.log(
  `${specs.length} files, ${rounds} rounds, ${failed.length} failed${failed.map((seed) => ` ${seed}`).join()}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
