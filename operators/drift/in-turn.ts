import type { Gate } from '../../core/demand.js';

/** Something to do, now or later. */
type Work = () => void | Promise<void>;

/**
 * Does works in the order in which they come: at once, or behind one that is still under way, while the gate is closed.
 *
 * @param fail told what a work that came later failed with; others throw.
 */
export function inTurn(gate: Gate, fail: (error: unknown) => void): (work: Work) => void {
  let last: Promise<void> | undefined;
  return (work) => {
    const result = last ? last.then(work) : work();
    if (!(result instanceof Promise)) return;
    gate.enter();
    const own: Promise<void> = result.then(() => {
      if (last === own) last = undefined;
      gate.leave();
    }, fail);
    last = own;
  };
}
