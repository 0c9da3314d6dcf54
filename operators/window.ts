import { Observable, type OperatorFunction } from 'rxjs';
import { Gate } from '../core/demand.js';
import { MillraceError } from '../core/errors.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { StageSubscriber, stage } from '../core/stage.js';

/**
 * Bounds an operator that holds items across ticks, and that demand would not pass: `delay`, `observeOn`, `concatMap`
 * of a promise.
 *
 * The operator must emit exactly one item for each that it takes in: at most `count` items are in it, or wait behind
 * it for downstream to become ready.
 *
 * @param count at least 1.
 * @throws MillraceError `OPTION_INVALID` at construction; `WINDOW_UNEVEN` in the stream when the operator emits more
 *   items than it took in, or completes with fewer.
 * @example
 * ```ts
 * import { delay, of } from 'rxjs';
 * import { window } from 'millrace/operators';
 * of(1, 2, 3).pipe(window(8, delay(10))).subscribe((value) => console.log(value)); // 1, 2, 3
 * ```
 */
export function window<In, Out>(
  count: number,
  operator: OperatorFunction<In, Out>,
): OperatorFunction<In, Out> {
  wholeNumber('window count', count);
  return (source) =>
    new Observable<Out>((downstream) => {
      const gate = new Gate(count);
      const outlet = new Outlet(downstream, () => gate.leave());
      let inside = 0;
      const entrance = stage<In, In>(
        (within) =>
          new StageSubscriber<In>(within, gate, {
            next(item) {
              gate.enter();
              inside++;
              within.next(item);
            },
          }),
      );
      const exit = new StageSubscriber<Out>(downstream, undefined, {
        next(item) {
          if (inside === 0) throw uneven('more');
          inside--;
          outlet.push(item);
        },
        error: (error) => outlet.fail(error),
        complete() {
          if (inside > 0) outlet.fail(uneven('fewer'));
          else outlet.complete();
        },
      });
      source.pipe(entrance, operator).subscribe(exit);
    });
}

function uneven(how: 'more' | 'fewer'): MillraceError {
  return new MillraceError('WINDOW_UNEVEN', {
    what: 'the operator in a window',
    given: `${how} items out than in`,
    expected: 'one item out for each item in',
    advice: 'Put filters and one-to-many operators before or behind the window',
  });
}
