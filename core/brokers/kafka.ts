import type { Kafka, SASLOptions } from 'kafkajs';
import { z } from 'zod';
import { ConnectionLost } from '../connection-lost.js';
import { MillraceError, show } from '../errors.js';
import { loadPeer } from '../load-peer.js';
import { brokerRefused } from './broker-refused.js';

/** Where Kafka is, and who asks. */
export interface KafkaOptions {
  /** Addresses of one Kafka cluster to begin with: `localhost:9092`. */
  readonly brokers: string | readonly string[];
  /** Whether connections are encrypted; default false. */
  readonly ssl?: boolean | undefined;
  /** A user's name and password; default none. */
  readonly sasl?: KafkaLogin | undefined;
}

/** A user's name and password. */
export interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

const address = z.string().min(1);

/** The checks of {@link KafkaOptions}, to be spread into a schema. */
export const kafkaFields = {
  brokers: z.union([address, z.array(address).min(1)], "an address such as 'localhost:9092', or several"),
  ssl: z.boolean().optional(),
  sasl: z
    .strictObject({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
      username: z.string(),
      password: z.string(),
    })
    .optional(),
};

const connectionTimeout = 3000;
const requestTimeout = 10_000;
// Whoever has the client connects again by themselves, and for longer.
const retry = { retries: 3, initialRetryTime: 100, maxRetryTime: 1000, restartOnFailure: async () => false };

/** What messages call the brokers. */
export function kafkaName({ brokers }: KafkaOptions): string {
  return `Kafka at ${[brokers].flat().join(', ')}`;
}

/**
 * Makes a client of Kafka; nothing is connected yet.
 *
 * @throws MillraceError `PACKAGE_MISSING`.
 */
export async function kafkaClient({ brokers, ssl, sasl }: KafkaOptions): Promise<Kafka> {
  const { default: kafkajs } = await loadPeer(
    'kafkajs, which speaks to Kafka',
    'kafkajs',
    () => import('kafkajs'),
  );
  return new kafkajs.Kafka({
    clientId: 'millrace',
    brokers: [brokers].flat(),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: loginOf(sasl) }),
    logLevel: kafkajs.logLevel.NOTHING,
    ...{ connectionTimeout, requestTimeout, retry },
  });
}

/**
 * Tells what can pass from what cannot.
 *
 * @returns a ConnectionLost, or a MillraceError `BROKER_FAILED` where Kafka refuses.
 */
export function kafkaError(options: KafkaOptions, cause: unknown): Error {
  if (cause instanceof MillraceError || cause instanceof ConnectionLost) return cause;
  const { name, type, cause: inner } = Object(cause);
  const text = `${name} ${type} ${Object(inner).type} ${Object(inner).name}`;
  if (!/AUTHORIZATION|SASL|UNSUPPORTED|INVALID_(GROUP|TOPIC|CONFIG|SESSION)/i.test(text))
    return new ConnectionLost(show(cause), { cause });
  return brokerRefused(kafkaName(options), cause);
}

// The types of the client tell the mechanisms apart.
function loginOf({ mechanism, username, password }: KafkaLogin): SASLOptions {
  if (mechanism === 'plain') return { mechanism, username, password };
  if (mechanism === 'scram-sha-256') return { mechanism, username, password };
  return { mechanism, username, password };
}
