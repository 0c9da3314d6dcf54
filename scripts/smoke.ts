import { parseArgs } from 'node:util';
import { pipelinesNamed } from './course/lesson-of.js';
import { faultsOf, type Smoke, shown, smoke } from './course/smoke.js';

/**
 * Runs pipelines in small: `npm run smoke [-- NAME...]`, all of them by default.
 *
 * Of each it is seen that the loss falls, that no tensor is left, that a run which was stopped half-way and gone on with
 * equals one that was not, bit by bit, and that it learns the same from scratch and on layers, or with its own optimizer
 * and that of the library. Ends with 1 where one fails.
 */
const { positionals } = parseArgs({ allowPositionals: true });

const results: Smoke[] = [];
for (const pipeline of pipelinesNamed(positionals)) {
  try {
    results.push(await smoke(pipeline));
  } catch (error) {
    console.error(`${pipeline.name}:`, error);
    process.exitCode = 1;
  }
}
console.table(results.map(shown));
for (const result of results) {
  for (const fault of faultsOf(result)) {
    console.error(`${result.name}: ${fault}`);
    process.exitCode = 1;
  }
}
