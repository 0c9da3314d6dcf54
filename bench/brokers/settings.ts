import { z } from 'zod';

/** The brokers, by the names that the report calls them. */
export const brokers = ['NATS JetStream', 'Kafka'] as const;
export type Broker = (typeof brokers)[number];

/**
 * Who reads the messages: the client's own loop that looks at none of them, one that learns from each by hand, and our
 * pipeline, with a schema that takes all and with one that checks.
 */
export const ways = ['bare client', 'client, by hand', 'ours, no schema', 'ours, schema'] as const;
export type Way = (typeof ways)[number];

/** What is asked of a contender. */
export const questionSchema = z.object({
  broker: z.enum(brokers),
  /** The broker's address. */
  servers: z.string(),
  /** The stream or topic, which holds so many messages. */
  stream: z.string(),
  messages: z.int().min(2),
});
export type Question = z.output<typeof questionSchema>;

/** What it answers. */
export const answerSchema = z.object({
  /** From the first message that reached it to the last one that it was done with. */
  seconds: z.number(),
  /** How many there were. */
  messages: z.number(),
});
export type Answer = z.output<typeof answerSchema>;

/** Of the logistic regression. */
export const learningRate = 0.01;

/** How many messages may be on their way, for all. */
export const ahead = 512;
