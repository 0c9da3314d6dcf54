import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativeStatus } from '../../engines/index.js';
import { runCommand } from '../../engines/native/command.js';
import { checksFor } from './nodes-checks.js';
import { fetchNode } from './nodes-fetch.js';
import { type Check, reportOf } from './nodes-report.js';

/**
 * The main job, shortened, and the suites of the engines on several versions of Node, each had from npm:
 * `npm run prove:nodes [-- VERSION ...]`, 20, 22, 24 and 26 by default.
 */
const given = process.argv.slice(2);
const majors = given.length > 0 ? given : ['20', '22', '24', '26'];

async function proveOn(major: string, folder: string): Promise<readonly Check[]> {
  const program = await fetchNode(major, folder);
  const node = (await runCommand(program, ['--version'])).stdout.trim();
  const checks: Check[] = [];
  for (const { name, run } of checksFor({ native })) {
    const place = await mkdtemp(join(folder, 'check-'));
    const began = performance.now();
    const tally = await run(program, place);
    const seconds = (performance.now() - began) / 1000;
    checks.push({ node, name, seconds, ...tally });
    console.log(`${node}, ${name}: ${tally.passed} passed, ${tally.failures.length} failed`);
    for (const failure of tally.failures) console.log(`  ${failure}`);
  }
  return checks;
}

const native = nativeStatus().installed;
if (!native) console.log('native TensorFlow is not installed: left out (npx millrace native)');
const folder = await mkdtemp(join(tmpdir(), 'millrace-nodes-'));
const checks: Check[] = [];
try {
  for (const major of majors) checks.push(...(await proveOn(major, folder)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const line of ['', ...reportOf(checks)]) console.log(line);
process.exitCode = checks.some(({ failures }) => failures.length > 0) ? 1 : 0;
