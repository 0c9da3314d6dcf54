import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import type { Position } from '../../core/mark.js';

/** The last offset read of each partition that is owned. */
export type Offsets = ReadonlyMap<number, number>;

/** What a partition holds: the offset of its first message, and that behind its last one. */
export interface PartitionRange {
  readonly low: number;
  readonly high: number;
}

/** How far a run has read a topic. */
export interface KafkaPlace {
  /** How many messages it has read. */
  readonly index: number;
  /** Tells the run from others of its group: what it has told the group stands under it. */
  readonly owner: string | undefined;
  readonly offsets: Offsets;
}

const prefix = 'partition';
const schema = z.record(
  z.string().regex(/^(index|within|owner|partition\d+)$/, 'index, owner, or a partition'),
  z.union([z.int().min(-1), z.string()]),
);

/** The place that a position of the source means: `{ index, owner, partition0, partition1 }`. */
export function placeIn(position: Position): KafkaPlace | undefined {
  const parsed = schema.safeParse(position);
  if (!parsed.success) return undefined;
  const { index, owner } = parsed.data;
  const offsets = Object.entries(parsed.data).flatMap(([key, offset]): readonly [number, number][] =>
    key.startsWith(prefix) && typeof offset === 'number' ? [[Number(key.slice(prefix.length)), offset]] : [],
  );
  if (typeof index !== 'number' || typeof owner === 'number' || offsets.length === 0) return undefined;
  return { index, owner, offsets: new Map(offsets) };
}

/** The position that stands for a place. */
export function positionAt({ index, owner, offsets }: KafkaPlace): Position {
  const position: Record<string, number | string> = owner === undefined ? { index } : { index, owner };
  for (const [partition, offset] of offsets) position[keyOf(partition)] = offset;
  return position;
}

// Every message has a position: its keys are not to be made anew for each.
const keys = new Map<number, string>();

function keyOf(partition: number): string {
  const known = keys.get(partition);
  if (known !== undefined) return known;
  const key = `${prefix}${partition}`;
  keys.set(partition, key);
  return key;
}

/**
 * Makes sure that a partition still holds what comes right after an offset.
 *
 * @throws MillraceError `LOG_REPLACED` when it ends before the offset, `OFFSET_EXPIRED` when it has dropped what follows it.
 */
export function checkOffset(
  topic: string,
  partition: number,
  offset: number,
  { low, high }: PartitionRange,
): void {
  const what = `topic ${topic}, partition ${partition}`;
  const advice = 'Start a new run in another folder: it reads what the topic holds now';
  if (high <= offset)
    throw new MillraceError('LOG_REPLACED', {
      what,
      given: `an end at offset ${high}`,
      expected: `an end behind offset ${offset}, which was read`,
      advice,
    });
  if (low > offset + 1)
    throw new MillraceError('OFFSET_EXPIRED', {
      what,
      given: `a first message of offset ${low}`,
      expected: `offset ${offset + 1}, the next to be read`,
      advice: `${advice}; let the topic keep messages for longer than a run may stand still`,
    });
}
