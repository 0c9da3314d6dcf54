import { createHash } from 'node:crypto';
import { permutation } from '../../core/random.js';
import { sizeOf } from '../../core/sample.js';
import type { OpCase, OpInput } from './op-case.js';

/** The numbers of one input of a case. */
export interface OpValues {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  /** Row by row; all of them float32 numbers. */
  readonly values: readonly number[];
}

/** The inputs of a case by name: the same at every run, and the same for PyTorch. */
export function opInputs(group: string, { name, inputs }: OpCase): Readonly<Record<string, OpValues>> {
  const filled = Object.entries(inputs).map(([input, given], index) => {
    const { shape, dtype = 'float32' } = given;
    const values = given.values ?? spread(given, `${group} ${name} ${input}`, index);
    return [input, { shape, dtype, values }] as const;
  });
  return Object.fromEntries(filled);
}

/** What tells that a truth was computed from other inputs. */
export function fingerprint(inputs: Readonly<Record<string, OpValues>>): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
}

/** What the gradients of a case are weighted with, by place in the output: no two neighbours alike, none zero. */
export function cotangentOf(shape: readonly number[]): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, (_, index) => (((7 * index) % 13) - 5.5) / 4);
}

/**
 * Evenly spread over the range, in random order, so that no two are alike and none is 0: what has a corner (a maximum,
 * a rectifier) is then smooth around its inputs. Every input of a case has its own numbers.
 */
function spread(
  { shape, dtype, range = [-1, 1] }: OpInput,
  purpose: string,
  index: number,
): readonly number[] {
  const size = sizeOf(shape);
  const [low, high] = dtype === 'bool' ? [0, 2] : range;
  const place = permutation(size, 1, purpose);
  const value = (at: number): number => low + ((place(at) + 0.3 + 0.13 * index) / size) * (high - low);
  const whole = dtype === 'int32' || dtype === 'bool';
  return Array.from({ length: size }, (_, at) => (whole ? Math.floor(value(at)) : Math.fround(value(at))));
}
