import { Observable, type Subscriber } from 'rxjs';
import { tag } from '../core/chain.js';
import { endless } from '../core/demand.js';
import { MillraceError } from '../core/errors.js';
import type { Marked } from '../core/mark.js';
import { wholeNumber } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import type { OpenOptions, Source } from '../core/source.js';
import { StageSubscriber } from '../core/stage.js';

const policies = ['fail', 'dropOldest', 'dropNewest'] as const;

/** How {@link fromHot} is set. */
export interface FromHotOptions {
  /** The source's name; default `hot`. */
  readonly name?: string;
  /** How many samples may wait for the pipeline, at least 1. */
  readonly capacity: number;
  /** What happens when one more arrives: an error, or the oldest waiting one or the new one is dropped. */
  readonly whenFull: (typeof policies)[number];
}

/**
 * Lets a hot observable, which does not wait, into a pipeline that does: what the pipeline is not ready for waits
 * in a buffer of stated size.
 *
 * `position.index` counts what arrives, dropped samples too, and goes on counting at a resume: what a hot observable
 * emitted meanwhile is gone. Drops are warned of with code `HOT_DROPPED`: the first at once, then whenever their
 * number has doubled, the rest at the end; each warning counts those since the one before.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `HOT_OVERFLOW` in the stream under `fail`, at once.
 * @example
 * ```ts
 * import { Subject } from 'rxjs';
 * import { fromHot } from 'millrace/sources';
 * const clicks$ = new Subject<{ x: number[]; y: number }>();
 * const clicks = fromHot(clicks$, { name: 'clicks', capacity: 1000, whenFull: 'dropOldest' });
 * ```
 */
export function fromHot<T extends object>(
  source$: Observable<T>,
  { name = 'hot', capacity, whenFull }: FromHotOptions,
): Source<T & Marked> {
  wholeNumber('fromHot capacity', capacity);
  checkPolicy(whenFull);
  return {
    name,
    shuffles: false,
    open: (options) =>
      new Observable((subscriber) => {
        const buffer = new HotBuffer<T>({ name, capacity, whenFull }, options, subscriber);
        source$.subscribe(buffer.entrance);
      }),
  };
}

class HotBuffer<T extends object> {
  readonly entrance: Subscriber<T>;
  readonly #settings: Required<FromHotOptions>;
  readonly #open: OpenOptions;
  readonly #subscriber: Subscriber<T & Marked>;
  readonly #outlet: Outlet<T & Marked>;
  #index: number;
  #dropped = 0;
  #warnedOf = 0;

  constructor(settings: Required<FromHotOptions>, open: OpenOptions, subscriber: Subscriber<T & Marked>) {
    this.#settings = settings;
    this.#open = open;
    this.#subscriber = subscriber;
    this.#outlet = new Outlet(subscriber);
    this.#index = Number(open.from?.index ?? -1) + 1;
    const entrance = new StageSubscriber<T>(subscriber, undefined, {
      next: (item) => this.#accept(item),
      error: (error) => this.#outlet.fail(error),
      complete: () => this.#outlet.complete(),
      finalize: () => this.#warn(),
    });
    // Endless, so that stages in front of it do not pile up what this buffer is there to count.
    this.entrance = tag(entrance, { demand: endless });
  }

  #accept(item: T): void {
    const index = this.#index++;
    if (this.#outlet.size >= this.#settings.capacity && !this.#makeRoom()) return;
    const { name: source } = this.#settings;
    this.#outlet.push({ ...item, at: { source, seed: this.#open.seed, position: { index } } });
  }

  #makeRoom(): boolean {
    const { whenFull } = this.#settings;
    if (whenFull === 'fail') {
      this.#subscriber.error(this.#overflow());
      return false;
    }
    this.#dropped++;
    if (this.#dropped >= 2 * this.#warnedOf) this.#warn();
    if (whenFull === 'dropOldest') this.#outlet.drop();
    return whenFull === 'dropOldest';
  }

  #overflow(): MillraceError {
    const { name, capacity } = this.#settings;
    return new MillraceError('HOT_OVERFLOW', {
      what: `hot source ${name}`,
      given: `sample ${this.#index - 1} while ${capacity} samples waited`,
      expected: `a pipeline that keeps up, or no more than ${capacity} samples behind`,
      advice: "Give it a larger capacity, or let it drop samples: whenFull: 'dropOldest'",
    });
  }

  #warn(): void {
    const count = this.#dropped - this.#warnedOf;
    if (count === 0) return;
    this.#warnedOf = this.#dropped;
    const { name, whenFull } = this.#settings;
    const which = whenFull === 'dropOldest' ? 'the oldest' : 'the newest';
    const message = `hot source ${name} dropped ${count} samples (${which}): the pipeline did not keep up`;
    this.#open.warn({ code: 'HOT_DROPPED', message, count });
  }
}

function checkPolicy(given: unknown): void {
  if (policies.some((policy) => policy === given)) return;
  throw new MillraceError('OPTION_INVALID', {
    what: 'fromHot whenFull',
    given,
    expected: policies.map((policy) => `'${policy}'`).join(', '),
  });
}
