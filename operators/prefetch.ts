import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { Gate } from '../core/demand.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { StageSubscriber, stage } from '../core/stage.js';

/**
 * Lets upstream work ahead while downstream is busy: holds up to `count` items, and hands each on when downstream is
 * ready for it.
 *
 * Order is kept; an error or completion is handed on after the items that came before it.
 *
 * @param count at least 1; default 2.
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { prefetch } from 'millrace/operators';
 * of(1, 2, 3).pipe(prefetch(2)).subscribe((value) => console.log(value)); // 1, 2, 3
 * ```
 */
export function prefetch<T>(count = 2): MonoTypeOperatorFunction<T> {
  wholeNumber('prefetch count', count);
  return stage((downstream: Subscriber<T>) => {
    const gate = new Gate(count);
    const outlet = new Outlet(downstream, () => gate.leave());
    return new StageSubscriber<T>(downstream, gate, {
      next(item) {
        gate.enter();
        outlet.push(item);
      },
      error: (error) => outlet.fail(error),
      complete: () => outlet.complete(),
    });
  });
}
