import type { Admin } from 'kafkajs';
import type { Offsets, PartitionRange } from './place.js';

/** What each partition of a topic holds now. */
export async function rangesOf(admin: Admin, topic: string): Promise<ReadonlyMap<number, PartitionRange>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(
    offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]),
  );
}

/** The offsets that a group is to go on with; those partitions are left out of which it knows none. */
export async function committedBy(admin: Admin, groupId: string, topic: string): Promise<Offsets> {
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const committed = (answer?.partitions ?? []).map(({ partition, offset }): [number, number] => [
    partition,
    Number(offset),
  ]);
  return new Map(committed.filter(([, offset]) => offset >= 0));
}
