import { createRequire } from 'node:module';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import type { Adapters } from './adapter.js';

/** The optional packages that WebGPU needs, and how they are loaded. */
export interface WebgpuPackages {
  readonly dawn: () => Promise<Dawn>;
  readonly tfjs: () => Promise<Pick<typeof import('@tensorflow/tfjs-backend-webgpu'), 'WebGPUBackend'>>;
}

/** What is used of the package `webgpu`. */
export interface Dawn {
  /** Starts Dawn; it ends with the object given. */
  create(options: string[]): Adapters;
  /** WebGPU's classes and constants, by their global names. */
  readonly globals: object;
}

/** The packages that the application has installed. */
export const installedPackages: WebgpuPackages = {
  dawn: () => import('webgpu'),
  tfjs: () => import('@tensorflow/tfjs-backend-webgpu'),
};

/**
 * Loads one of them.
 *
 * @throws MillraceError `ENGINE_MISSING` when it is not installed, or is not made for this machine.
 */
export async function loadPackage<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new MillraceError('ENGINE_MISSING', {
      what: `the package ${name} cannot be loaded (${reasonOf(cause)})`,
      advice: 'Run npm install webgpu @tensorflow/tfjs-backend-webgpu',
      cause,
    });
  }
}

/** The version of a package that is installed. */
export function versionOf(name: string): string {
  const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
  return z.object({ version: z.string() }).parse(manifest).version;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code: unknown = Reflect.get(cause, 'code');
  if (code === 'ERR_MODULE_NOT_FOUND') return 'it is not installed';
  return cause.message.split('\n')[0] ?? '';
}
