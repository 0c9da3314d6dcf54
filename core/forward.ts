import type { Subscriber } from 'rxjs';
import { type StageHandlers, StageSubscriber } from './stage.js';

/**
 * The subscriber for a custom operator that would else pass a plain observer upstream: linked to `subscriber`, so
 * that sources find the demand downstream of it.
 *
 * What the observer leaves out is passed on; what it throws goes downstream as an error.
 *
 * @example
 * ```ts
 * import { Observable, type OperatorFunction } from 'rxjs';
 * import { forward } from 'millrace';
 * const double: OperatorFunction<number, number> = (source) =>
 *   new Observable((subscriber) =>
 *     source.subscribe(forward(subscriber, { next: (value: number) => subscriber.next(2 * value) })),
 *   );
 * ```
 */
export function forward<In, Out>(subscriber: Subscriber<Out>, observer: StageHandlers<In>): Subscriber<In> {
  return new StageSubscriber(subscriber, undefined, observer);
}
