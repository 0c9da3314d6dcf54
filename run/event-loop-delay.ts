import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late timers of this process come. */
export interface EventLoopDelay {
  /** Begins, or goes on, measuring; what it needs does not keep the process alive. */
  start(): void;
  /** Measures nothing for now. */
  stop(): void;
  /** The 99th percentile in milliseconds since it was last told; undefined where that is less than half a second ago. */
  take(): number | undefined;
}

// A timer of Node's own that is due so often; what it measures holds this time too.
const resolution = 10;
const windowMilliseconds = 500;

/** Measures nothing until it is started. */
export function createEventLoopDelay(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution });
  let since = performance.now();
  return {
    start: () => void histogram.enable(),
    stop: () => void histogram.disable(),
    take() {
      const now = performance.now();
      // Reading and emptying the histogram costs more than all else that a step event tells.
      if (now - since < windowMilliseconds || histogram.count === 0) return undefined;
      since = now;
      const late = histogram.percentile(99) / 1e6 - resolution;
      histogram.reset();
      return Math.max(0, Math.round(late * 1000) / 1000);
    },
  };
}
