import { type Observable, Subscriber } from 'rxjs';
import { tag } from '../../core/chain.js';
import { fold, type Mark, type Marked } from '../../core/mark.js';
import type { Scope, StageEntry } from '../../core/scope.js';
import { type SpecScope, specScope } from './scope.js';

/** What a pipeline emitted, and the mark it had reached: what a checkpoint would hold. */
export interface Leg<T> {
  readonly items: readonly T[];
  readonly mark: Mark | undefined;
  readonly joined: readonly StageEntry[];
}

/**
 * Runs a pipeline as `run` would, from a mark to its end, or until it has emitted `count` items.
 *
 * @param from the mark it goes on from; undefined in a fresh run.
 */
export function runFrom<T extends Marked>(
  stream$: Observable<T>,
  from: Mark | undefined,
  count = Number.POSITIVE_INFINITY,
): Promise<Leg<T>> {
  const items: T[] = [];
  const scope = specScope(from);
  let mark = from;
  return new Promise((resolve, reject) => {
    const finish = (): void => resolve({ items, mark, joined: scope.joined });
    const end = new Subscriber<T>({
      next(item) {
        items.push(item);
        mark = fold(mark, item.at);
        if (items.length === count) end.unsubscribe();
      },
      error: reject,
      complete: finish,
    });
    end.add(finish);
    tag(end, { scope: handingOutOnce(scope) });
    if (count === 0) finish();
    else stream$.subscribe(end);
  });
}

/** As in a run, a stage that is subscribed again gets no state. */
function handingOutOnce(scope: SpecScope): Scope {
  return {
    ...scope,
    join(entry) {
      const again = scope.joined.some(({ name }) => name === entry.name);
      const saved = scope.join(entry);
      return again ? undefined : saved;
    },
  };
}

/** The mark after a checkpoint was written and read again, as far as JSON can hold it. */
export function throughJson(mark: Mark | undefined): Mark | undefined {
  return mark && JSON.parse(JSON.stringify(mark));
}
