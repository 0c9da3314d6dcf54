/** Samples per second over the last half second or so. */
export interface RateMeter {
  add(samples: number): number | undefined;
}

const windowMilliseconds = 500;

/** Starts measuring now. */
export function createRateMeter(): RateMeter {
  let since = performance.now();
  let samples = 0;
  let rate: number | undefined;
  return {
    add(count) {
      samples += count;
      const elapsed = performance.now() - since;
      if (elapsed < windowMilliseconds) return rate;
      rate = Math.round((samples / elapsed) * 1000);
      since += elapsed;
      samples = 0;
      return rate;
    },
  };
}
