import type { Clip } from '../gradients.js';

/** The global norm, `sqrt(Σ g²)`: not finite where a gradient is not. */
export function normOf(gradients: readonly Float32Array[]): number {
  let squares = 0;
  for (const gradient of gradients) {
    for (let index = 0; index < gradient.length; index++) squares += (gradient[index] ?? 0) ** 2;
  }
  return Math.sqrt(squares);
}

/** Brings the gradients within their limits, in place; `norm` is that of the gradients given. */
export function clipArrays(gradients: readonly Float32Array[], clip: Clip, norm: number): void {
  const { value } = clip;
  if (value !== undefined) change(gradients, (element) => Math.max(-value, Math.min(value, element)));
  if (clip.norm === undefined) return;
  const reached = value === undefined ? norm : normOf(gradients);
  if (reached <= clip.norm) return;
  const factor = clip.norm / reached;
  change(gradients, (element) => element * factor);
}

function change(gradients: readonly Float32Array[], each: (element: number) => number): void {
  for (const gradient of gradients) gradient.set(gradient.map(each));
}
