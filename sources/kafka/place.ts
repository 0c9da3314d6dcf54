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

const schema = z.record(
  z.string().regex(/^(index|within|partition\d+)$/, 'index, or a partition'),
  z.int().min(-1),
);

/** The place that a position of the source means: `{ index, partition0, partition1 }`. */
export function offsetsIn(
  position: Position,
): { readonly index: number; readonly offsets: Offsets } | undefined {
  const parsed = schema.safeParse(position);
  if (!parsed.success || !('index' in parsed.data)) return undefined;
  const offsets = Object.entries(parsed.data).flatMap(([key, offset]): readonly [number, number][] =>
    key.startsWith(prefix) ? [[Number(key.slice(prefix.length)), offset]] : [],
  );
  const known = Object.keys(parsed.data).some((key) => key.startsWith(prefix));
  return known ? { index: parsed.data.index ?? 0, offsets: new Map(offsets) } : undefined;
}

const prefix = 'partition';

/** The position that stands behind these offsets; `index` counts the messages. */
export function positionAt(index: number, offsets: Offsets): Position {
  const position: Record<string, number> = { index };
  for (const [partition, offset] of offsets) position[`${prefix}${partition}`] = offset;
  return position;
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
