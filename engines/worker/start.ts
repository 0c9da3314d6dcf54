import { isMainThread, workerData } from 'node:worker_threads';
import { MillraceError } from '../../core/errors.js';
import type { EngineOptions, WorkerEngine } from '../engine.js';
import { environmentAsFixed, environmentWasRead, fixEnvironment } from '../native/environment.js';
import { installedDirs } from '../native/layout.js';
import { openedBefore } from '../native/open.js';
import { spawnWorker } from './spawn.js';
import { WorkerThread } from './worker-thread.js';

/**
 * Loads an engine in a worker thread of its own.
 *
 * @throws MillraceError what loading it there throws; `WORKER_ENDED`; `OPTION_INVALID` within such a worker.
 */
export async function startWorkerEngine(options: EngineOptions): Promise<WorkerEngine> {
  if (isEngineWorker()) throw workerInWorker();
  const native = options.prefer === undefined || options.prefer === 'native';
  // A thread has only a copy of the environment, and TensorFlow reads the process's own, once.
  if (native && installedDirs().length > 0) (openedBefore() ? environmentAsFixed : fixEnvironment)(options);
  const worker = new WorkerThread(spawnWorker({ purpose: 'millrace engine', engine: options }));
  try {
    const { name, why, setting } = await worker.engine;
    if (name === 'native') environmentWasRead();
    return { name, why: `${why}, in a worker`, setting, worker, close: () => worker.terminate() };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

function isEngineWorker(): boolean {
  return !isMainThread && Object(workerData).purpose === 'millrace engine';
}

function workerInWorker(): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'engine option worker',
    given: true,
    expected: 'the thread that the pipeline runs in, but this one computes for it',
    advice: 'Put what the worker imports into a module that starts no run',
  });
}
