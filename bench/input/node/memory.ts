import { z } from 'zod';
import { read } from '../../../core/read.js';
import { batch } from '../../../operators/index.js';
import { csv } from '../../../sources/index.js';
import { serve } from '../../comparison/serve.js';
import { columnNames, columns } from '../table.js';

/** Reads a file of CSV to batches, and says how much memory this process had at most. */
const questionSchema = z.object({ file: z.string(), batch: z.number() });

const schema = z.object(Object.fromEntries(columnNames(columns).map((name) => [name, z.number()])));

await serve({ node: process.versions.node }, questionSchema, async ({ file, batch: size }) => {
  const begin = performance.now();
  let rows = 0;
  await read(csv(file, { schema, x: columnNames(columns) }))
    .pipe(batch(size))
    .forEach((each) => {
      rows += each.size;
    });
  const seconds = (performance.now() - begin) / 1000;
  return { rows, seconds, peak: process.resourceUsage().maxRSS * 1024 };
});
