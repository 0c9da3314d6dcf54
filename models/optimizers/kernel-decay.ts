/**
 * The decay that an average really has in TensorFlow's kernels, which compute `1 - β` in float32.
 *
 * For 0.999 the complement is 1.3e-5 of itself away from 0.001: a correction for the start of the average has to be that
 * of this decay.
 */
export function kernelDecay(beta: number): number {
  return 1 - Math.fround(1 - Math.fround(beta));
}

/** Whether it is near enough to the decay that was meant: up to 0.999 it is, for 0.9999 it no longer is. */
export function isKernelDecay(beta: number): boolean {
  return Math.abs((1 - kernelDecay(beta)) / (1 - beta) - 1) < 1e-4;
}
