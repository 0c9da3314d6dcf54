import { portable } from '../../core/portable.js';

/** An export that is the thing itself. */
export const answer = portable(import.meta.url, 'answer', { value: 42 });

/** An export that makes things. */
export function pair(...parts: readonly unknown[]): { readonly parts: readonly unknown[] } {
  return portable(import.meta.url, 'pair', { parts }, parts);
}
