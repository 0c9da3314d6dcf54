import { Worker } from 'node:worker_threads';
import type { WorkerOrders } from './messages.js';

/**
 * Starts the worker thread of an engine.
 *
 * Where this process reads TypeScript through tsx, the worker does too: Node 20 does not pass loaders on to threads.
 */
export function spawnWorker(orders: WorkerOrders): Worker {
  const entry = new URL(import.meta.url.endsWith('.ts') ? './entry.ts' : './entry.js', import.meta.url);
  if (!readsTypeScript()) return new Worker(entry, { workerData: orders });
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const code = `import(${tsx}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); })`;
  return new Worker(code, { eval: true, workerData: orders });
}

function readsTypeScript(): boolean {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''];
  return import.meta.url.endsWith('.ts') || flags.some((flag) => /\btsx\b/.test(flag));
}
