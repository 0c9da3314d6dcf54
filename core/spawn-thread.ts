import { Worker } from 'node:worker_threads';

/**
 * Starts a worker thread.
 *
 * Where this process reads TypeScript through tsx, the worker does too: Node 20 does not pass loaders on to threads. It
 * is started with a line of code, as threads started with a file refuse the `--input-type` that they take over from a
 * process which runs a line of code itself.
 *
 * @param entry the module that runs in it.
 * @param workerData what it is told at its start.
 */
export function spawnThread(entry: URL, workerData?: unknown): Worker {
  const load = `import(${JSON.stringify(entry.href)})`;
  return new Worker(readsTypeScript() ? throughTsx(load) : load, { eval: true, workerData });
}

function throughTsx(load: string): string {
  return `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => { register(); return ${load}; })`;
}

function readsTypeScript(): boolean {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''];
  return import.meta.url.endsWith('.ts') || flags.some((flag) => /\btsx\b/.test(flag));
}
