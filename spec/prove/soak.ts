import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { transpile } from '../helpers/transpile.js';
import { type Beside, soak } from './soak/soak.js';
import { steadinessOf } from './soak/verdict.js';

/**
 * Lets a service learn from JetStream and answer requests at once, 1,000 messages and 50 requests a second, and watches
 * memory, tensors and the event loop: `npm run prove:soak [-- MINUTES]`, 10 by default. It fails when memory grows,
 * tensors leak, or the event loop's delays are too long.
 */
const minutes = z.coerce
  .number()
  .positive()
  .parse(process.argv[2] ?? '10');

const roundSeconds = 5;
// Of the event loop, in milliseconds. An idle thread's stands beside it: what other processes make everybody wait.
const mostDelay = 20;
const portionMilliseconds = 64;

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const begin = performance.now();

function tell({ steps, tensors, rss, heap, arrays, delay, idle }: Beside, served: number): void {
  const seconds = ((performance.now() - begin) / 1000).toFixed(0).padStart(4);
  console.log(
    `${seconds} s: ${steps} steps, ${served} requests served, rss ${megabytes(rss)} MB, heap ${megabytes(heap)} MB, ` +
      `arrays ${megabytes(arrays)} MB, ${tensors} tensors, event loop p99 ${delay.toFixed(2)} ms (of an idle thread ${idle.toFixed(2)})`,
  );
}

console.log(`on a machine that others may use too: load average at the start ${loadavg()[0]?.toFixed(2)}`);
const folder = await mkdtemp(join(tmpdir(), 'millrace-soak-'));
try {
  const { reports, served } = await soak({
    program: await transpile('spec/prove/soak/child.ts', folder),
    folder,
    rounds: Math.max(4, Math.round((60 * minutes) / roundSeconds)),
    portions: Math.round((1000 * roundSeconds) / portionMilliseconds),
    milliseconds: portionMilliseconds,
    messages: 64,
    requests: 3,
    onReport: tell,
  });
  const { growth, memoryFlat, tensorsFlat, delay, idle } = steadinessOf(reports);
  const held: Readonly<Record<string, boolean>> = {
    [`memory stays flat: rss ${growth.rss.toFixed(3)}x, heap and arrays ${growth.heapAndArrays.toFixed(3)}x`]:
      memoryFlat,
    'tensors stay as many': tensorsFlat,
    [`event loop p99 ${delay.toFixed(2)} ms, less than ${mostDelay} ms (an idle thread's ${idle.toFixed(2)} ms)`]:
      delay < mostDelay,
  };
  console.log(`${served} requests served; load average at the end ${loadavg()[0]?.toFixed(2)}`);
  for (const [what, holds] of Object.entries(held)) console.log(`${holds ? 'yes' : 'NO'}: ${what}`);
  if (Object.values(held).includes(false)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
