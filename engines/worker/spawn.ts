import type { Worker } from 'node:worker_threads';
import { spawnThread } from '../../core/spawn-thread.js';
import type { WorkerOrders } from './messages.js';

/** Starts the worker thread of an engine. */
export function spawnWorker(orders: WorkerOrders): Worker {
  const entry = new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url);
  return spawnThread(entry, orders);
}
