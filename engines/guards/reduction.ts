import { type Guards, inputInvalid, inputOf, type KernelCall } from './guard.js';

/** Reductions of nothing that have no right value everywhere, and axes that are named twice or are not there. */
export const reductionGuards: Guards = {
  Sum: axes,
  Max: both,
  Min: both,
  Mean: both,
  Prod: both,
  All: both,
  Any: both,
  ArgMax: both,
  ArgMin: both,
  Cumsum: axes,
  Cumprod: axes,
};

function both(call: KernelCall): void {
  axes(call);
  nothing(call);
}

function nothing(call: KernelCall): void {
  const { shape } = inputOf(call, 'x');
  if (!shape.includes(0)) return;
  throw inputInvalid(call, 'input', shape, 'at least one number: the result of none is not defined');
}

function axes(call: KernelCall): void {
  // Max has another name for them.
  const axis = call.attributes.axis ?? call.attributes.reductionIndices;
  const rank = inputOf(call, 'x').shape.length;
  if (!Array.isArray(axis)) {
    // A scalar may be summed over axis 0: there is but one number.
    if (typeof axis === 'number') position(call, axis, Math.max(rank, 1));
    return;
  }
  let seen = 0;
  for (const one of axis) {
    const bit = 1 << position(call, one, rank);
    if (seen & bit) throw inputInvalid(call, 'axis', axis, 'each axis once');
    seen |= bit;
  }
}

/** Counted from the front. */
function position(call: KernelCall, axis: unknown, rank: number): number {
  if (typeof axis === 'number' && Number.isInteger(axis) && axis >= -rank && axis < rank) {
    return axis < 0 ? axis + rank : axis;
  }
  throw inputInvalid(call, 'axis', axis, `whole numbers in ${-rank} .. ${rank - 1}`);
}
