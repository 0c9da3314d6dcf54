import type { Admin } from 'kafkajs';
import { checkOffset, type PartitionRange } from './place.js';

/** What each partition of a topic holds now. */
export async function rangesOf(admin: Admin, topic: string): Promise<ReadonlyMap<number, PartitionRange>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(
    offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
  );
}

/**
 * Makes sure that a partition has dropped nothing, where another message comes than the one expected.
 *
 * @throws MillraceError as `checkOffset` does.
 */
export async function checkNext(
  admin: Admin,
  topic: string,
  partition: number,
  expected: number,
  offset: number,
): Promise<void> {
  const { low, high } = (await rangesOf(admin, topic)).get(partition) ?? { low: 0, high: 0 };
  // A message before the one expected: what was read is no longer there.
  checkOffset(topic, partition, expected - 1, {
    low,
    high: offset < expected ? Math.min(high, offset) : high,
  });
}

/** What a group was told of a partition. */
export interface Commit {
  /** The offset that it is to go on with. */
  readonly next: number;
  /** Which run has told it, where it was one of ours. */
  readonly owner: string | undefined;
}

/** What each partition of a topic has in a group; those are left out of which it knows nothing. */
export type Commits = ReadonlyMap<number, Commit>;

/** Asks for them. */
export async function committedBy(admin: Admin, groupId: string, topic: string): Promise<Commits> {
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const commits = (answer?.partitions ?? []).map(({ partition, offset, metadata }): [number, Commit] => [
    partition,
    { next: Number(offset), owner: metadata || undefined },
  ]);
  return new Map(commits.filter(([, { next }]) => next >= 0));
}
