import { readdirSync } from 'node:fs';
import { extension } from '../helpers/running-code.js';
import type { OpCase } from './op-case.js';

/** The cases of one file of `spec/contracts/ops`, by its name. */
export interface OpGroup {
  readonly name: string;
  readonly cases: readonly OpCase[];
}

const folder = new URL('ops/', import.meta.url);

/** The names of all groups: every file of `spec/contracts/ops` is one. */
export function groupNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

/** Loads groups, by default all of them. */
export function loadGroups(names: readonly string[] = groupNames()): Promise<readonly OpGroup[]> {
  return Promise.all(names.map(loadGroup));
}

async function loadGroup(name: string): Promise<OpGroup> {
  const module: unknown = await import(new URL(`${name}${extension}`, folder).href);
  const cases = typeof module === 'object' && module !== null ? Reflect.get(module, 'cases') : undefined;
  if (Array.isArray(cases) && cases.every(isOpCase)) return { name, cases };
  throw new Error(`spec/contracts/ops/${name}.ts exports no array of cases`);
}

function isOpCase(value: unknown): value is OpCase {
  return typeof value === 'object' && value !== null && 'name' in value && 'compute' in value;
}
