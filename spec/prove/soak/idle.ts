import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';

/**
 * A thread that does nothing but tell, whenever a message comes, how long its event loop was held up since the last one:
 * 99 of 100 delays are no longer, in milliseconds. What it has, the machine's other processes make.
 */
const resolution = 1;
const delays = monitorEventLoopDelay({ resolution });
delays.enable();
parentPort?.on('message', () => {
  parentPort?.postMessage(delays.percentile(99) / 1e6 - resolution);
  delays.reset();
});
