/**
 * A process that makes a cache of 30 samples of 100 kB, and kills itself with SIGKILL when one of them is read:
 * `cache-killer.ts DIR SAMPLE`.
 */
import { lastValueFrom } from 'rxjs';
import { read } from '../../core/read.js';
import { largeSamples } from './large-samples.js';

const [dir = '', killAt = ''] = process.argv.slice(2);
const cached = largeSamples(dir, (index) => {
  if (index === Number(killAt)) process.kill(process.pid, 'SIGKILL');
});
await lastValueFrom(read(cached));
