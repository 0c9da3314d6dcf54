import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dense, TypedArray } from '../../core/sample.js';

const arraySchema = z.object({
  name: z.string(),
  dtype: z.enum(['uint8', 'int32', 'float32']),
  shape: z.array(z.number()),
});
const manifestSchema = z.array(arraySchema);

/** Arrays by name: `x`, `y`, and the initial weights as `LAYER/WEIGHT`. */
export type Arrays = ReadonlyMap<string, Dense>;

/** Writes arrays for competitors in any language: `manifest.json`, and the numbers of the i-th array in `i.bin`. */
export async function writeArrays(folder: string, arrays: Arrays): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = [...arrays].map(([name, { data, shape }]) => ({ name, dtype: dtypeOf(data), shape }));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  let index = 0;
  for (const { data } of arrays.values()) await writeFile(join(folder, `${index++}.bin`), data);
}

/** Reads what {@link writeArrays} wrote. */
export async function readArrays(folder: string): Promise<Arrays> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
  const arrays = new Map<string, Dense>();
  for (const [index, { name, dtype, shape }] of manifest.entries()) {
    const { buffer } = new Uint8Array(await readFile(join(folder, `${index}.bin`)));
    arrays.set(name, { data: new types[dtype](buffer), shape });
  }
  return arrays;
}

/**
 * An array that must be there.
 *
 * @throws Error naming it.
 */
export function arrayOf(arrays: Arrays, name: string): Dense {
  const array = arrays.get(name);
  if (array) return array;
  throw new Error(`there is no array ${name} among ${[...arrays.keys()].join(', ')}`);
}

const types = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array } as const;

function dtypeOf(data: TypedArray): keyof typeof types {
  if (data instanceof Uint8Array) return 'uint8';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Float32Array) return 'float32';
  throw new TypeError(`${data.constructor.name} is not written`);
}
