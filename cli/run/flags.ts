import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { engineNames, executorNames } from '../../engines/engine.js';

/** The options that every run has beside its pipeline's. */
export const runFlags = z.object({
  resume: z
    .boolean()
    .default(false)
    .describe(
      'Go on with the newest run of this pipeline, or with the one in --out; its options are the default',
    ),
  out: z
    .string()
    .min(1, 'a folder')
    .refine(isFolderOrFree, 'a folder, or a path that is free')
    .optional()
    .describe('Folder of the run (default: runs/NAME, or the next free runs/NAME-2, ...)'),
  seed: z.int().optional().describe('Seed of everything random (default: 0)'),
  engine: z.enum(engineNames).optional().describe('What computes (default: the best present)'),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Threads of native TensorFlow (default: one a core, at most 8)'),
  oneDnn: z
    .boolean()
    .optional()
    .describe(
      'Use the oneDNN kernels of native TensorFlow; --no-one-dnn does without (default: its own choice)',
    ),
  executor: z
    .enum(executorNames)
    .optional()
    .describe(
      'How a step is done: as one call to TensorFlow, or one each operation (default: compiled on native)',
    ),
  worker: z.boolean().default(false).describe('Compute in a worker thread, which leaves the main one free'),
  json: z
    .boolean()
    .default(false)
    .describe('Print the events as JSON lines, and nothing else, on stdout; no dashboard'),
  dashboard: z.boolean().default(true).describe('Run without the live dashboard'),
  installNative: z.boolean().default(false).describe('Install native TensorFlow first, where it can be had'),
  allowEngineChange: z
    .boolean()
    .default(false)
    .describe('Resume even on another engine setting; the result is then no longer bitwise the same'),
});

/** Parsed options of a run. */
export type RunFlags = z.output<typeof runFlags>;

/** Also refuses a path below a file. */
function isFolderOrFree(path: string): boolean {
  return existsSync(path) ? statSync(path).isDirectory() : isFolderOrFree(dirname(resolve(path)));
}
