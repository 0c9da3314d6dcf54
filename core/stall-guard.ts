import type { Demand } from './demand.js';

// A source that has sent this many items while no stage heard of one warns: something between them holds items
// across ticks without telling (a bare delay or observeOn, say).
const stallLimit = 8192;

/** Called when a source has sent thousands of items and no stage downstream heard of one. */
export type StallWarning = (sent: number) => void;

/** Notices that nobody hears of what a source sends: to be called after each item. */
export function stallGuard(demand: Demand, stalled: StallWarning): () => void {
  if (demand.heard === Number.POSITIVE_INFINITY) return () => {};
  let heard = demand.heard;
  let sent = 0;
  let total = 0;
  return () => {
    if (++sent < stallLimit) return;
    total += sent;
    sent = 0;
    if (demand.heard === heard) stalled(total);
    heard = demand.heard;
  };
}

/** A warning of the process, once. */
export function warnOnce(): StallWarning {
  let warned = false;
  return (sent) => {
    if (warned) return;
    warned = true;
    process.emitWarning(
      `${sent} samples were sent and no stage downstream has heard of one: an operator between them holds items. ` +
        'Wrap it: window(n, operator), or use the operators of millrace.',
      { code: 'MILLRACE_STALL' },
    );
  };
}
