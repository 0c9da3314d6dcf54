import { isMark, type Mark, type Marked } from './mark.js';

/** What an operator makes of an item when it carries the item's mark over to a plain object that has none. */
export type Carried<In, Out> = In extends Marked
  ? Out extends Marked | readonly unknown[] | ArrayBufferView
    ? Out
    : Out extends object
      ? Out & Marked
      : Out
  : Out;

/** The mark an item carries; undefined where it has none. */
export function markIn(item: unknown): Mark | undefined {
  return typeof item === 'object' && item !== null && 'at' in item && isMark(item.at) ? item.at : undefined;
}

/** A plain object with this mark; anything else (an array, a number, an instance of a class) as it is. */
export function withMark<T>(item: T, mark: Mark | undefined): T {
  return mark !== undefined && isPlainObject(item) ? { ...item, at: mark } : item;
}

/** The result of working on an item, with the item's mark (or the one given) unless it has its own. */
export function carryMark<In, Out>(item: In, result: Out, mark?: Mark): Carried<In, Out>;
export function carryMark(item: unknown, result: unknown, mark = markIn(item)): unknown {
  return markIn(result) ? result : withMark(result, mark);
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
