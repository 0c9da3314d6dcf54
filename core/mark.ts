import { MillraceError } from './errors.js';

/** Where in its source a sample stood, enough to start right after it: `{ epoch, index }`, an offset, a sequence number. */
export type Position = Readonly<Record<string, number | string>>;

/** Positions reached, by source name. */
export type Cursor = Readonly<Record<string, Position>>;

/** States of the stages passed so far, by stage name; immutable snapshots, serialised only at a checkpoint. */
export type StageStates = Readonly<Record<string, unknown>>;

/**
 * What travels with every sample, batch and event so that a run can start again right after it.
 *
 * `position` is null while its source has made no progress that counts (the first block of a block shuffle, say).
 * `others` holds the positions of further sources once items of several sources were folded together.
 */
export interface Mark {
  readonly source: string;
  readonly seed: number;
  readonly position: Position | null;
  readonly stages?: StageStates | undefined;
  readonly others?: Cursor | undefined;
}

/** Anything that carries a mark. */
export interface Marked {
  readonly at: Mark;
}

/** The mark of an item, or a coded error that says where it was lost. */
export function markOf(item: unknown, stage: string): Mark {
  if (typeof item === 'object' && item !== null && 'at' in item && isMark(item.at)) return item.at;
  throw new MillraceError('MARK_LOST', {
    what: `${stage} received an item without its mark`,
    given: item,
    expected: 'an item that still has its `at`',
    advice: 'Keep it where you build a new item: map((sample) => ({ ...sample, x: changed }))',
  });
}

/** Whether a value is a mark. */
export function isMark(value: unknown): value is Mark {
  return typeof value === 'object' && value !== null && 'source' in value && 'position' in value;
}

/** All positions a mark knows, by source name. */
export function cursorOf(mark: Mark): Cursor {
  return mark.position === null ? (mark.others ?? {}) : { ...mark.others, [mark.source]: mark.position };
}

/** Folds a later mark into an earlier one: the latest position per source, the latest state per stage. */
export function fold(earlier: Mark | undefined, later: Mark): Mark {
  if (earlier === undefined || earlier === later) return later;
  if (supersedes(earlier, later)) return later;
  const { [later.source]: own, ...others } = { ...cursorOf(earlier), ...cursorOf(later) };
  return {
    source: later.source,
    seed: later.seed,
    position: own ?? null,
    ...(earlier.stages || later.stages ? { stages: { ...earlier.stages, ...later.stages } } : {}),
    ...(Object.keys(others).length > 0 ? { others } : {}),
  };
}

/** The item with one more stage's state on its mark. */
export function stamp<T extends Marked>(item: T, stage: string, state: unknown): T {
  return { ...item, at: stampMark(item.at, stage, state) };
}

/** The mark with one more stage's state. */
export function stampMark(mark: Mark, stage: string, state: unknown): Mark {
  // Written out, without a computed key or a spread that is overridden: a fifth of the time, and it is done for every event.
  const stages: Record<string, unknown> = { ...mark.stages };
  stages[stage] = state;
  const { source, seed, position, others } = mark;
  return others === undefined
    ? { source, seed, position, stages }
    : { source, seed, position, stages, others };
}

/** The epoch a mark belongs to; 0 where its source knows no epochs. */
export function epochOf(mark: Mark): number {
  const epoch = mark.position?.epoch;
  return typeof epoch === 'number' ? epoch : 0;
}

/** The numbers that key an item's randomness: its epoch and its index (or a hash of an offset that is no number). */
export function keyOf(mark: Mark): { readonly seed: number; readonly epoch: number; readonly index: number } {
  const { index, within } = mark.position ?? {};
  const place = index ?? otherPlace(mark.position ?? {});
  return { seed: mark.seed, epoch: epochOf(mark), index: mix(mix(0, place), within ?? 0) };
}

/** What counts in a position without an index: the first of its other values. */
function otherPlace({ within: _, epoch: __, ...rest }: Position): number | string {
  return Object.values(rest)[0] ?? 0;
}

function mix(key: number, value: number | string): number {
  if (typeof value === 'number') return key * 65_536 + value;
  let hash = key;
  for (const character of value) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return hash;
}

// The common case costs no allocation: one source, and the same stages passed.
function supersedes(earlier: Mark, later: Mark): boolean {
  if (earlier.source !== later.source || later.position === null) return false;
  if (earlier.others !== undefined && later.others === undefined) return false;
  if (earlier.others !== later.others && !covers(later.others ?? {}, earlier.others ?? {})) return false;
  return earlier.stages === undefined || covers(later.stages ?? {}, earlier.stages);
}

function covers(later: object, earlier: object): boolean {
  for (const key in earlier) if (!(key in later)) return false;
  return true;
}
