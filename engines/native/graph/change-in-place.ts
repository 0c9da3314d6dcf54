import type { Variable } from '@tensorflow/tfjs-core';
import { type InPlace, Untraceable } from '../../program.js';
import type { NativeBackend } from '../binding.js';
import type { Recorder } from './recorder.js';
import type { Recording } from './recording.js';

/**
 * Records an operation that changes some of the variables in place.
 *
 * @throws Untraceable where it changes others.
 */
export function changeInPlace(
  backend: NativeBackend,
  recorder: Recorder,
  variables: readonly Variable[],
  { name, variables: changed, operands }: InPlace,
): void {
  const places = changed.map((variable) => variables.indexOf(variable));
  if (places.includes(-1)) throw new Untraceable(`it changes a variable (by ${name}) that is not its own`);
  const before = backend.getInputTensorIds(changed);
  const after = recorder.changeInPlace(name, places, before, backend.getInputTensorIds(operands));
  for (const [index, metadata] of after.entries()) {
    changed[index]?.assign(backend.createOutputTensor(metadata));
  }
}

/**
 * Checks that what is changed in place is what its variable is in the end: a variable has one place.
 *
 * @throws Untraceable
 */
export function checkChanges({ operations, updates }: Recording): void {
  for (const [index, { name, changes = [] }] of operations.entries()) {
    const last = changes.every((variable, output) => {
      const end = updates.get(variable);
      return end?.kind === 'operation' && end.index === index && end.output === output;
    });
    if (!last) throw new Untraceable(`it changes a variable once more after ${name}`);
  }
}
