import { writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { progress } from '../../sinks/progress.js';
import { epochEvent, stepEvent } from './events.js';

/**
 * A process that shows progress on its standard error, which nobody reads: it shows steps and epochs for a second, and writes
 * to a file what that cost.
 */
const [file = ''] = process.argv.slice(2);

const sink = progress();
await sink.open({ dir: '.', run: 'stalled', sequence: -1, resumed: false, warn: () => {} });
const rounds = 200;
let longest = 0;
let memory = 0;
for (let round = 0; round < rounds; round++) {
  const before = performance.now();
  for (let sequence = 20 * round; sequence < 20 * (round + 1); sequence++) {
    sink.write(stepEvent(sequence));
    // So far apart that each is shown.
    sink.write(epochEvent(20 * sequence));
  }
  await turn();
  longest = Math.max(longest, performance.now() - before);
  if (round === rounds / 4) memory = process.memoryUsage().rss;
}
writeFileSync(file, JSON.stringify({ longest, growth: process.memoryUsage().rss - memory }));
process.stdout.write('done\n');
// As the end of a run does: it does not wait for the reader for ever.
await sink.close();
writeFileSync(file, JSON.stringify({ longest, growth: process.memoryUsage().rss - memory, closed: true }));
