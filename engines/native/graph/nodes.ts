import type { Origin, TensorForm } from './recording.js';
import type { Attributes } from './schema.js';

/** Adds a node to a graph, and answers with its name. */
export type AddNode = (name: string, op: string, input: readonly string[], attr?: Attributes) => string;

/** What stands at an origin, as the input of a node. */
export function refTo(origin: Origin): string {
  switch (origin.kind) {
    case 'input':
      return `x${origin.index}`;
    case 'variable':
      return `r${origin.index}`;
    case 'handle':
      return `v${origin.index}`;
    case 'constant':
      return `c${origin.index}`;
    case 'operation':
      return origin.output === 0 ? `n${origin.index}` : `n${origin.index}:${origin.output}`;
  }
}

/**
 * A copy in TensorFlow's own memory. What is fed may lie in the memory of an array, which is let go of in the thread of
 * JavaScript only; a variable lets go of its values in any thread.
 */
export function addCopy(of: string, { dtype }: TensorForm, add: AddNode): string {
  return add(`${of.replace(':', '_')}_copy`, 'DeepCopy', [of], { T: { type: dtype } });
}
