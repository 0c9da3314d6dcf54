import { reachedBy } from '../reach.js';
import type { RecordedOperation, Recording } from '../recording.js';
import { averagePoolGradient } from './average-pool-gradient.js';
import { Draft, type Numbers } from './draft.js';
import { withoutIdentities } from './identities.js';
import { matrixProduct } from './matrix-product.js';
import { sigmoidGradient } from './sigmoid-gradient.js';
import { descendSparsely } from './sparse-descent.js';
import { sumOfLeading } from './sum-of-leading.js';
import { sumOfSquares } from './sum-of-squares.js';

/** A way to do what a recorded operation does at less cost, within rounding; undefined where it does not fit. */
type Rewrite = (operation: RecordedOperation, draft: Draft) => RecordedOperation | undefined;

// Tried in this order: the first that fits is taken.
const rewrites: readonly Rewrite[] = [
  sumOfSquares,
  matrixProduct,
  sumOfLeading,
  sigmoidGradient,
  averagePoolGradient,
];

/** A recording that computes the same, within rounding, in less time on processors. */
export function rewritten(recording: Recording, numbers: Numbers): Recording {
  const draft = new Draft(withoutIdentities(recording), numbers);
  for (const index of reachedBy(draft.recording).operations) {
    const operation = draft.recording.operations[index];
    if (operation === undefined || operation.changes) continue;
    const better = firstOf(rewrites, operation, draft);
    if (better) draft.replace(index, better);
  }
  descendSparsely(draft);
  return draft.recording;
}

function firstOf(
  all: readonly Rewrite[],
  operation: RecordedOperation,
  draft: Draft,
): RecordedOperation | undefined {
  for (const rewrite of all) {
    const better = rewrite(operation, draft);
    if (better) return better;
  }
  return undefined;
}
