import type { ObservableInput, ObservableInputTuple, OperatorFunction, Subscriber } from 'rxjs';
import { markIn, withMark } from '../core/carry.js';
import { Gate } from '../core/demand.js';
import { fold, type Mark } from '../core/mark.js';
import { Outlet } from '../core/outlet.js';
import { pullFrom } from '../core/pull.js';
import { StageSubscriber, stage } from '../core/stage.js';

/**
 * Pairs items with those of other observables, iterables or promises: first with first, second with second.
 *
 * Each side is at most one item ahead, and waits there. Completes when a side has completed and its items are used
 * up. Without a function the items come as a tuple. A plain object that the function makes gets the folded marks of
 * its items.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { zip } from 'millrace/operators';
 * of('a', 'b').pipe(zip([1, 2], (letter, digit) => letter + digit)).subscribe((text) => console.log(text)); // a1, b2
 * ```
 */
export function zip<In, Others extends readonly unknown[]>(
  ...others: [...ObservableInputTuple<Others>]
): OperatorFunction<In, [In, ...Others]>;
export function zip<In, Others extends readonly unknown[], Out>(
  ...othersAndProject: [...ObservableInputTuple<Others>, (item: In, ...others: NoInfer<Others>) => Out]
): OperatorFunction<In, Out>;
export function zip(
  ...inputs: readonly (ObservableInput<unknown> | Project)[]
): OperatorFunction<unknown, unknown> {
  const others = inputs.filter((input) => typeof input !== 'function');
  const project = inputs.find((input) => typeof input === 'function') ?? tuple;
  return stage((downstream: Subscriber<unknown>) => new Zipping(downstream, others, project).subscriber);
}

type Project = (...items: unknown[]) => unknown;

interface Side {
  readonly gate: Gate;
  readonly items: unknown[];
  completed: boolean;
}

class Zipping {
  /** The side that the operator is applied to; undefined when another side has already ended everything. */
  readonly subscriber: StageSubscriber<unknown> | undefined;
  readonly #downstream: Subscriber<unknown>;
  readonly #project: Project;
  readonly #sides: readonly Side[];
  readonly #outlet: Outlet<unknown>;

  constructor(
    downstream: Subscriber<unknown>,
    others: readonly ObservableInput<unknown>[],
    project: Project,
  ) {
    this.#downstream = downstream;
    this.#project = project;
    this.#sides = [undefined, ...others].map(() => ({ gate: new Gate(1), items: [], completed: false }));
    this.#outlet = new Outlet(downstream, () => {
      for (const { gate } of this.#sides) gate.leave();
    });
    const [main, ...rest] = this.#sides.map((side) => this.#subscriberOf(side));
    rest.forEach((subscriber, index) => {
      const other = others[index];
      if (other && !downstream.closed) pullFrom(other).subscribe(subscriber);
    });
    this.subscriber = downstream.closed ? undefined : main;
  }

  #subscriberOf(side: Side): StageSubscriber<unknown> {
    return new StageSubscriber<unknown>(this.#downstream, side.gate, {
      next: (item) => {
        side.gate.enter();
        side.items.push(item);
        this.#pair();
      },
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        side.completed = true;
        this.#completeWhenUsedUp();
      },
    });
  }

  #pair(): void {
    if (this.#sides.some(({ items }) => items.length === 0)) return;
    const items = this.#sides.map((side) => side.items.shift());
    this.#outlet.push(withMark(this.#project(...items), foldedMark(items)));
    this.#completeWhenUsedUp();
  }

  #completeWhenUsedUp(): void {
    if (this.#sides.some(({ items, completed }) => completed && items.length === 0)) this.#outlet.complete();
  }
}

/** The first item's mark is folded last: it stays the one that names the source. */
function foldedMark(items: readonly unknown[]): Mark | undefined {
  return items
    .map(markIn)
    .reduceRight<Mark | undefined>((folded, mark) => (mark ? fold(folded, mark) : folded), undefined);
}

function tuple(...items: unknown[]): unknown {
  return items;
}
