import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Producer } from 'kafkajs';

/** What the simulated shop does. */
export interface ShopOptions {
  readonly broker: string;
  /** Milliseconds between two orders. */
  readonly every: number;
  readonly signal: AbortSignal;
}

/** After so many further orders it is known whether one was a fraud. */
const known = 100;

const { Kafka, logLevel } = kafkajs;

/**
 * Makes the topics where they are missing.
 *
 * @throws when no broker answers.
 */
export async function openTopics(broker: string, topics: readonly string[]): Promise<void> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 2 } }).admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic })), waitForLeaders: true });
  await admin.disconnect();
}

/** A shop: each order goes to `orders`, and later, once it is known what it was, to `outcomes`. */
export async function sell({ broker, every, signal }: ShopOptions): Promise<void> {
  const producer = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const open: Order[] = [];
  while (!signal.aborted) {
    const order = newOrder();
    open.push(order);
    await send(producer, 'orders', order);
    const oldest = open.length > known ? open.shift() : undefined;
    if (oldest) await send(producer, 'outcomes', { ...oldest, fraud: isFraud(oldest) });
    await pause(every);
  }
  await producer.disconnect();
}

type Order = ReturnType<typeof newOrder>;

function newOrder() {
  return {
    id: randomUUID(),
    customer: oneOf(['known', 'known', 'new']),
    country: oneOf(['at home', 'at home', 'abroad']),
    hour: Math.floor(24 * Math.random()),
    amount: Math.round(10 ** (1 + 2 * Math.random())),
  };
}

function isFraud({ customer, country, hour, amount }: Order): boolean {
  const suspicion =
    (customer === 'new' && country === 'abroad' ? 4 : 0) + (hour < 5 ? 1.5 : 0) + Math.log10(amount);
  return Math.random() < 1 / (1 + Math.exp(5 - suspicion));
}

async function send(
  producer: Producer,
  topic: string,
  order: Order & { readonly fraud?: boolean },
): Promise<void> {
  await producer.send({ topic, messages: [{ key: order.id, value: JSON.stringify(order) }] });
}

function oneOf(things: readonly string[]): string {
  return things[Math.floor(things.length * Math.random())] ?? '';
}
