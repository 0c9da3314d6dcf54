import { Observable, Subscriber } from 'rxjs';
import { type Demand, endless } from './demand.js';
import { MillraceError } from './errors.js';
import type { FloatPlace, RowTaker } from './rows.js';
import type { Scope } from './scope.js';

/**
 * How a stage finds what is downstream of it: operator subscribers of RxJS link to the subscriber they feed
 * (`destination`), so walking those links at subscription follows the real pipeline, inner subscriptions included.
 *
 * `destination` is protected in rxjs 7, hence the peer range `~7.8` and the check when this module loads.
 */

/** What a subscriber can be tagged with. */
export interface Tag {
  /** The demand of the stage that owns the subscriber. */
  readonly demand?: Demand;
  /** The run that the pipeline belongs to. */
  readonly scope?: Scope;
  /** Whether what it takes goes to another thread: batches in shared memory get there without a copy. */
  readonly shared?: boolean;
  /** Takes rows in place of samples. */
  readonly rows?: RowTaker;
  /** Where the numbers of the next sample are to be written. */
  readonly floats?: FloatPlace;
  /**
   * Whether it is done with the inputs of a batch before it sends anything on, and neither keeps them nor hands them on:
   * those of the next batch may lie in the same memory.
   */
  readonly readsAtOnce?: boolean;
}

// A registered symbol, so that two copies of this module in one process understand each other's tags.
const tagKey = Symbol.for('millrace.tag');

/** Tags a subscriber (or a plain observer that ends a chain) with its demand or its run. */
export function tag<T extends object>(subscriber: T, value: Tag): T {
  Object.defineProperty(subscriber, tagKey, { value, configurable: true });
  return subscriber;
}

/** The demand of the nearest stage downstream; endless when there is none. */
export function demandOf(subscriber: object): Demand {
  for (const { demand } of tagsFrom(subscriber)) if (demand) return demand;
  return endless;
}

/** The demands of all stages downstream. */
export function demandsFrom(subscriber: object): readonly Demand[] {
  return [...tagsFrom(subscriber)].flatMap(({ demand }) => (demand ? [demand] : []));
}

/** The run that the subscriber's pipeline belongs to, if any. */
export function scopeOf(subscriber: object): Scope | undefined {
  for (const { scope } of tagsFrom(subscriber)) if (scope) return scope;
  return undefined;
}

/** Whether a stage downstream hands what it takes to another thread. */
export function wantsShared(subscriber: object): boolean {
  for (const { shared } of tagsFrom(subscriber)) if (shared) return true;
  return false;
}

/** What takes rows in place of samples, where the subscriber itself does: operators in between want samples. */
export function rowTakerOf(subscriber: object): RowTaker | undefined {
  return ownTag(subscriber)?.rows;
}

/** Where the subscriber itself wants the numbers of the next sample: operators in between might keep them. */
export function floatPlaceOf(subscriber: object): FloatPlace | undefined {
  return ownTag(subscriber)?.floats;
}

/** Whether the subscriber itself is done with the inputs of a batch at once: operators in between might keep them. */
export function readsAtOnce(subscriber: object): boolean {
  return ownTag(subscriber)?.readsAtOnce === true;
}

function* tagsFrom(subscriber: object): Generator<Tag> {
  const seen = new Set<object>();
  for (
    let current: object | undefined = subscriber;
    current && !seen.has(current);
    current = nextLink(current)
  ) {
    seen.add(current);
    const found = ownTag(current);
    if (found) yield found;
  }
}

function ownTag(subscriber: object): Tag | undefined {
  const found: unknown = Reflect.get(subscriber, tagKey);
  return isTag(found) ? found : undefined;
}

function nextLink(subscriber: object): object | undefined {
  return (
    asObject(Reflect.get(subscriber, 'destination')) ?? asObject(Reflect.get(subscriber, 'partialObserver'))
  );
}

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function isTag(value: unknown): value is Tag {
  return typeof value === 'object' && value !== null;
}

function checkRxjs(): void {
  const probe: Demand = { ...endless };
  let found: Demand | undefined;
  const source = new Observable<number>((subscriber) => {
    found = demandOf(subscriber);
  });
  const end = tag(new Subscriber<number>(), { demand: probe });
  source.subscribe(end).unsubscribe();
  if (found === probe) return;
  throw new MillraceError('DEMAND_UNSUPPORTED', {
    what: 'rxjs',
    expected: 'a version of the range ~7.8, whose subscribers link to their destination',
    advice: 'Install rxjs@~7.8',
  });
}

checkRxjs();
