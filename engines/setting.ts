import { cpus } from 'node:os';
import { version_core } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { type EngineName, type EngineSetting, engineNames, executorNames } from './engine.js';

/** What a backend tells of itself; the rest of a setting is the machine's. */
export interface BackendFacts {
  readonly backend: EngineName;
  /** Versions of what computes beside tfjs-core. */
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly oneDnn: boolean | null;
}

/** The setting of a backend on this machine, whose executor is the choice of whoever takes it. */
export function engineSetting({ backend, versions, threads, oneDnn }: BackendFacts): EngineSetting {
  return {
    backend,
    versions: { tfjs: version_core, ...versions },
    threads,
    oneDnn,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.versions.node,
    executor: 'eager',
  };
}

/** The form of an {@link EngineSetting} that comes from a checkpoint or from another process. */
export const engineSettingSchema = z.object({
  backend: z.enum(engineNames),
  versions: z.record(z.string(), z.string()),
  threads: z.number(),
  oneDnn: z.boolean().nullable(),
  cpu: z.string(),
  node: z.string(),
  executor: z.enum(executorNames),
});

/**
 * The fields in which two settings differ, each with both values; empty when a resume can be bitwise equal.
 *
 * @example
 * ```ts
 * import { engine, engineDifferences } from 'millrace/engines';
 * const { setting } = await engine();
 * engineDifferences(setting, { ...setting, threads: 4 }); // for example ['threads: 2 saved, 4 now']
 * ```
 */
export function engineDifferences(saved: EngineSetting, now: EngineSetting): string[] {
  const before = flatten(saved);
  const after = flatten(now);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name}: ${before[name] ?? 'none'} saved, ${after[name] ?? 'none'} now`);
}

function flatten({ versions, ...fields }: EngineSetting): Record<string, string> {
  const entries: [string, unknown][] = Object.entries(fields);
  for (const [name, version] of Object.entries(versions)) entries.push([`version of ${name}`, version]);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
