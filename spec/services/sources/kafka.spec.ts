import { expect } from 'chai';
import { z } from 'zod';
import type { DeadLetter } from '../../../core/dead-letters.js';
import type { Position } from '../../../core/mark.js';
import { read } from '../../../core/read.js';
import type { Sample } from '../../../core/sample.js';
import type { Source, Warning } from '../../../core/source.js';
import { type KafkaSourceOptions, kafka } from '../../../sources/kafka.js';
import { collect, Holder, until } from '../../helpers/flow.js';
import { KafkaServer } from '../../helpers/kafka-server.js';

type Numbered = { readonly n: number };
const schema = z.object({ n: z.int() });
const sessionTimeout = 1000;

describe('kafka, against a real broker', () => {
  let server: KafkaServer;
  let topics = 0;

  before(async () => {
    server = await KafkaServer.start();
  });
  after(() => server.remove());

  async function topicOf(...partitions: readonly (readonly number[])[]): Promise<string> {
    const topic = `t${++topics}`;
    await server.addTopic(topic, partitions.length);
    for (const [partition, numbers] of partitions.entries()) await send(topic, numbers, partition);
    return topic;
  }

  function send(topic: string, numbers: readonly number[], partition = 0): Promise<void> {
    return server.publish(
      topic,
      numbers.map((n) => JSON.stringify({ n })),
      partition,
    );
  }

  function sourceOf(
    topic: string,
    options: Partial<KafkaSourceOptions<Numbered>> = {},
  ): Source<Sample<Numbered, undefined>> {
    const { brokers } = server;
    return kafka({ brokers, topic, group: topic, schema, sessionTimeout, follow: false, ...options });
  }

  it('reads a partition in its order, and ends where it ended when it was opened', async () => {
    const topic = await topicOf(upTo(1200));
    const { items, errors } = await collect(read(sourceOf(topic)));
    expect(errors).to.deep.equal([]);
    expect(items.map(({ x }) => x.n)).to.deep.equal(upTo(1200));
    expect(items.at(-1)?.at.position).to.include({ index: 1200, partition0: 1199 });
  });

  it('opened from a position, seeks each partition there', async () => {
    const topic = await topicOf(upTo(6), [10, 11, 12, 13, 14, 15]);
    const { items } = await collect(read(sourceOf(topic)));
    expect(items.map(({ x }) => x.n).sort((one, other) => one - other)).to.deep.equal([
      ...upTo(6),
      ...[10, 11, 12, 13, 14, 15],
    ]);
    for (const place of [1, 6, 10]) {
      const rest = await collect(read(sourceOf(topic), { from: items[place]?.at.position ?? null }));
      const seen = [...items.slice(0, place + 1), ...rest.items].map(({ x }) => x.n);
      expect(seen.sort((one, other) => one - other)).to.deep.equal([...upTo(6), 10, 11, 12, 13, 14, 15]);
    }
  });

  it('tells the group its offsets only when a checkpoint is on disk', async () => {
    const topic = await topicOf(upTo(10));
    const source = sourceOf(topic, { follow: true });
    const holder = new Holder(read(source), { capacity: 100 });
    await until(() => holder.items.length === 10);
    expect(await committed(topic)).to.deep.equal([-1]);
    source.checkpointed?.(holder.items[3]?.at.position ?? {});
    while ((await committed(topic))[0] !== 4);
    holder.unsubscribe();
  });

  async function committed(topic: string): Promise<readonly number[]> {
    return server.with(async (admin) => {
      const [answer] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
      return (answer?.partitions ?? []).map(({ offset }) => Number(offset));
    });
  }

  it('gives a partition over to a new member of its group, which begins at the last checkpoint', async () => {
    const topic = await topicOf(upTo(4), [1000, 1001, 1002, 1003]);
    const source = sourceOf(topic, { follow: true });
    const first = new Holder(read(source), { capacity: 100 });
    await until(() => first.items.length === 8);
    source.checkpointed?.(first.items[7]?.at.position ?? {});
    while ((await committed(topic)).some((offset) => offset !== 4));
    const second = new Holder(read(sourceOf(topic, { follow: true, name: 'second' })), { capacity: 100 });
    let sent = 4;
    const sendMore = async (): Promise<void> => {
      await send(topic, [sent], 0);
      await send(topic, [1000 + sent], 1);
      sent++;
    };
    // The group deals the partitions out anew when the second member has joined.
    while (second.items.length === 0) await sendMore();
    const before = first.items.length;
    await sendMore();
    await until(() => first.items.length > before && second.items.at(-1)?.x.n === lastOf(second, sent));
    const numbers = second.items.map(({ x }) => x.n % 1000);
    expect(numbers).to.deep.equal(Array.from({ length: sent - 4 }, (_, place) => 4 + place));
    for (const { items } of [first, second]) expect(partitionsIn(items.at(-1))).to.have.length(1);
    first.unsubscribe();
    second.unsubscribe();
  });

  it('leaves a partition to the run that has taken it over meanwhile, and is not set back by its own commits', async () => {
    const topic = await topicOf(upTo(4));
    const checkpointAt = async (index: number, from: Position | null, next: number): Promise<Position> => {
      const source = sourceOf(topic, { follow: true });
      const holder = new Holder(read(source, { from }), { capacity: 100 });
      await until(() => holder.items[index] !== undefined);
      const position = holder.items[index]?.at.position ?? {};
      source.checkpointed?.(position);
      while ((await committed(topic))[0] !== next);
      holder.unsubscribe();
      return position;
    };
    const killed = await checkpointAt(1, null, 2);
    const { index, owner } = killed;
    const older = { index: Number(index) - 1, owner: owner ?? '', partition0: 0 };
    const again = await collect(read(sourceOf(topic), { from: older }));
    expect(again.items.map(({ x }) => x.n)).to.deep.equal([1, 2, 3]);
    await checkpointAt(1, null, 4);
    await send(topic, [4]);
    const back = await collect(read(sourceOf(topic), { from: killed }));
    expect(back.items.map(({ x }) => x.n)).to.deep.equal([4]);
  });

  it('sends what does not fit to the dead letters, with its partition and offset', async () => {
    const topic = await topicOf([0]);
    await server.publish(topic, ['no json']);
    await send(topic, [2]);
    const letters: DeadLetter[] = [];
    const { items } = await collect(
      read(sourceOf(topic, { deadLetters: { write: (letter) => void letters.push(letter) } }), {
        warn: () => {},
      }),
    );
    expect(items.map(({ x }) => x.n)).to.deep.equal([0, 2]);
    expect(letters[0]?.reason).to.contain(`topic ${topic}, partition 0, offset 1`);
  });

  it('refuses to go on where messages that were not read are gone, and where the topic ends before', async () => {
    const topic = await topicOf(upTo(6));
    await server.with(async (admin) => {
      // Without it the client does not know where the partition is.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] });
    });
    const expired = await collect(read(sourceOf(topic), { from: { index: 2, partition0: 1 } }));
    expect(expired.errors[0]).to.include({ code: 'OFFSET_EXPIRED' });
    const replaced = await collect(read(sourceOf(topic), { from: { index: 9, partition0: 8 } }));
    expect(replaced.errors[0]).to.include({ code: 'LOG_REPLACED' });
    const foreign = await collect(read(sourceOf(topic), { from: { epoch: 0, index: 2 } }));
    expect(foreign.errors[0]).to.include({ code: 'OPTION_INVALID' });
  });

  it('goes on behind the last message when the broker was killed, however slow the pipeline', async () => {
    const topic = await topicOf(upTo(2000));
    const warnings: Warning[] = [];
    const holder = new Holder(
      read(sourceOf(topic, { ahead: 50 }), { warn: (warning) => warnings.push(warning) }),
    );
    await until(() => {
      holder.release();
      return holder.items.length === 300;
    });
    await server.kill();
    await server.start();
    await until(() => {
      holder.release();
      return holder.ended;
    });
    expect(holder.errors).to.deep.equal([]);
    expect(holder.items.map(({ x }) => x.n)).to.deep.equal(upTo(2000));
    expect(warnings.map(({ code }) => code)).to.include('CONNECTION_LOST');
  });
});

function partitionsIn(sample: Sample<Numbered, undefined> | undefined): readonly string[] {
  return Object.keys(sample?.at.position ?? {}).filter((key) => key.startsWith('partition'));
}

/** The number of the last message sent to the partition that a member has read. */
function lastOf({ items }: Holder<Sample<Numbered, undefined>>, sent: number): number {
  return (items[0]?.x.n ?? 0) < 1000 ? sent - 1 : 1000 + sent - 1;
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n);
}
