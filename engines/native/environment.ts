import { availableParallelism } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { MillraceError } from '../../core/errors.js';
import type { EngineOptions } from '../engine.js';

/** What TensorFlow reads from the environment once, when it is loaded. */
export interface NativeEnvironment {
  readonly threads: number;
  readonly oneDnn: boolean;
}

/**
 * Fixes threads and oneDNN for the process, and quiets TensorFlow's informational log.
 *
 * What is asked for counts first, then `TF_NUM_INTRAOP_THREADS` and `TF_ENABLE_ONEDNN_OPTS` as the user set them,
 * then the number of cores, at most 8, and oneDNN on Linux x64. A worker thread has only a copy of the
 * environment, so it takes what the main thread has fixed.
 *
 * @throws MillraceError `OPTION_INVALID` in a worker that asks for something else.
 */
export function fixEnvironment(options: EngineOptions): NativeEnvironment {
  const { threads, oneDnn } = options;
  if (isMainThread && !readByWorker) {
    const count = threads ?? threadsSet() ?? Math.min(availableParallelism(), usefulThreads);
    process.env.TF_NUM_INTRAOP_THREADS = String(count);
    // Operations beside each other have to share those threads: on two, one after the other is faster.
    process.env.TF_NUM_INTEROP_THREADS = String(Math.max(1, Math.floor(count / 2)));
    // Left to itself, TensorFlow turns it on by the processor's kind, and does not tell.
    process.env.TF_ENABLE_ONEDNN_OPTS = (oneDnn ?? oneDnnSet() ?? oneDnnDefault) ? '1' : '0';
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  }
  return environmentAsFixed(options);
}

// TensorFlow reads it once in a process, whichever thread loads it first.
let readByWorker = false;

/** Tells that a worker has loaded TensorFlow: from now on the environment stays as it is. */
export function environmentWasRead(): void {
  readByWorker = true;
}

/**
 * Threads and oneDNN as they are fixed for the process already.
 *
 * @throws MillraceError `OPTION_INVALID` where something else is asked for.
 */
export function environmentAsFixed({ threads, oneDnn }: EngineOptions): NativeEnvironment {
  const fixed = { threads: threadsSet() ?? availableParallelism(), oneDnn: oneDnnSet() ?? oneDnnDefault };
  if (threads !== undefined && threads !== fixed.threads)
    throw fixedAlready('threads', threads, fixed.threads);
  if (oneDnn !== undefined && oneDnn !== fixed.oneDnn) throw fixedAlready('oneDnn', oneDnn, fixed.oneDnn);
  return fixed;
}

/** The error for a setting that can no longer be had in this process. */
export function fixedAlready(name: string, asked: unknown, fixed: unknown): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `engine option ${name}`,
    given: asked,
    expected: `${fixed}, as fixed for this process`,
    advice: 'Ask for it in the main thread, before native TensorFlow is first used',
  });
}

// Beyond it, the operations of the networks meant here lose more to waiting than they win.
const usefulThreads = 8;

// TensorFlow's own since 2.9, but for processors without AVX-512 VNNI and the like. Measured on one with AVX2 alone: a
// small ResNet takes half the time with oneDNN, and no other network of the benchmark longer than without.
const oneDnnDefault = process.platform === 'linux' && process.arch === 'x64';

function threadsSet(): number | undefined {
  const value = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

function oneDnnSet(): boolean | undefined {
  const value = process.env.TF_ENABLE_ONEDNN_OPTS?.toLowerCase();
  return value === undefined || value === '' ? undefined : value !== '0' && value !== 'false';
}
