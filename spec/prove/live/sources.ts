import type { z } from 'zod';
import type { Sample } from '../../../core/sample.js';
import type { Source } from '../../../core/source.js';
import { jetStream } from '../../../sources/jetstream.js';
import { kafka } from '../../../sources/kafka.js';
import { redisStream } from '../../../sources/redis-stream.js';
import { messageSchema } from './messages.js';

type Row = z.output<typeof messageSchema>;

// A broker that starts beside others that compute may take long.
const patience = Number.POSITIVE_INFINITY;

type OpenLive = (servers: string, stream: string, group: string) => Source<Sample<Row, undefined>>;

const kafkaTopic: OpenLive = (brokers, topic, group) =>
  kafka({
    ...{ brokers, topic, group, schema: messageSchema, patience },
    ...{ follow: false, ahead: 200, sessionTimeout: 1000 },
  });

const sources: Readonly<Record<string, OpenLive>> = {
  jetstream: (servers, stream) =>
    jetStream({ servers, stream, schema: messageSchema, patience, follow: false, ahead: 200 }),
  redis: (url, stream) =>
    redisStream({
      ...{ url, stream, field: 'json', schema: messageSchema, patience },
      follow: false,
      ahead: 200,
    }),
  kafka: kafkaTopic,
  'kafka-partitions': kafkaTopic,
};

/** The source of a kind of broker, that ends where the log ends; `group` is another one for each run. */
export function liveSource(
  kind: string,
  servers: string,
  stream: string,
  group: string,
): Source<Sample<Row, undefined>> {
  const source = sources[kind];
  if (!source) throw new Error(`no broker ${kind}, but ${Object.keys(sources).join(', ')}`);
  return source(servers, stream, group);
}
