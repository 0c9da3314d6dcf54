import { z } from 'zod';

/** Where an entry stood: its id, and how many had ever been added up to it, where Redis tells that. */
export const redisPositionSchema = z.object({
  id: z.string().regex(/^\d+-\d+$/, 'the id of an entry'),
  added: z.int().min(0).optional(),
});

/** See {@link redisPositionSchema}. */
export type RedisPosition = z.infer<typeof redisPositionSchema>;

/** An id before that of any entry. */
export const beforeAll = '0-0';

/** Whether an id `milliseconds-count` is before another one. */
export function isBefore(one: string, other: string): boolean {
  const [time, count] = partsOf(one);
  const [otherTime, otherCount] = partsOf(other);
  return time < otherTime || (time === otherTime && count < otherCount);
}

// In 64 bits each, which a number does not hold.
function partsOf(id: string): readonly [bigint, bigint] {
  const [time = '0', count = '0'] = id.split('-');
  return [BigInt(time), BigInt(count)];
}
