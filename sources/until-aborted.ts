import { defer, fromEvent, identity, type MonoTypeOperatorFunction, of, takeUntil } from 'rxjs';

/** Completes when a signal is aborted, at once where it already is. */
export function untilAborted<T>(signal: AbortSignal | undefined): MonoTypeOperatorFunction<T> {
  if (!signal) return identity;
  return takeUntil(defer(() => (signal.aborted ? of(undefined) : fromEvent(signal, 'abort'))));
}
