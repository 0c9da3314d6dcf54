import type { Redis } from 'ioredis';
import { z } from 'zod';
import { askRedis, connectToRedis, redisName, redisUrl } from '../core/brokers/redis.js';
import { parseOptions } from '../core/options.js';
import type { Sink } from '../core/sink.js';
import { BrokerSink } from './brokers/broker-sink.js';
import { type PublishOptions, publishOptions } from './brokers/options.js';
import type { PublisherLink } from './brokers/publisher.js';

/** Options of {@link toRedisStream}. */
export interface ToRedisStreamOptions extends PublishOptions {
  /** `redis://user:password@localhost:6379/0`, or `rediss://` where connections are encrypted. */
  readonly url: string;
  /** The stream's key. */
  readonly stream: string;
  /** About how many entries the stream is to keep, the oldest dropped first; default all. */
  readonly keep?: number;
}

const optionsSchema = z.strictObject({
  ...publishOptions,
  url: redisUrl,
  stream: z.string().min(1),
  keep: z.int().min(1).optional(),
});

/**
 * Publishes a run's numbered events to a Redis stream, each as JSON: predictions for others to use, say.
 *
 * An entry has the fields `id`, the run and the sequence, and `event`. The run waits while more than 256 are not acknowledged,
 * and a checkpoint until all are. A resumed run publishes the events after its checkpoint again, and a lost connection those
 * that were not acknowledged: Redis notes, in one step with the entries, the last sequence of each run in the hash
 * `STREAM:millrace`, and adds none twice. What it keeps over a kill of its own is up to how it is set (`appendonly`). The file
 * `to-redis-stream.id` in the run's folder keeps what tells the run from others. Needs the package `ioredis`.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the run `SINK_FAILED` when Redis refuses or stays away for longer
 *   than `patience`.
 * @example
 * ```ts
 * import { toRedisStream } from 'millrace/sinks';
 * const sink = toRedisStream({ url: 'redis://localhost:6379', stream: 'predictions', types: ['prediction'], keep: 100_000 });
 * ```
 */
export function toRedisStream(options: ToRedisStreamOptions): Sink {
  const { url, stream, keep, types, patience } = parseOptions('toRedisStream', optionsSchema, options);
  const connect = async (run: string): Promise<PublisherLink> =>
    link(await connectToRedis(url), url, stream, run, keep);
  return new BrokerSink({ name: 'to-redis-stream', what: redisName(url), patience, types, connect });
}

// Runs as one step, so that the entries and the note of the last one are there together or not at all.
const addNew = `
local stream, notes = KEYS[1], KEYS[2]
local run, keep = ARGV[1], tonumber(ARGV[2])
local last = tonumber(redis.call('HGET', notes, run) or -1)
for place = 3, #ARGV, 3 do
  local sequence, id, event = tonumber(ARGV[place]), ARGV[place + 1], ARGV[place + 2]
  if sequence > last then
    if keep > 0 then
      redis.call('XADD', stream, 'MAXLEN', '~', keep, '*', 'id', id, 'event', event)
    else
      redis.call('XADD', stream, '*', 'id', id, 'event', event)
    end
    redis.call('HSET', notes, run, ARGV[place])
    last = sequence
  end
end`;

function link(client: Redis, url: string, stream: string, run: string, keep = 0): PublisherLink {
  return {
    send: (publications) =>
      askRedis(url, async () => {
        const entries = publications.flatMap(({ id, sequence, text }) => [sequence, id, text]);
        await client.eval(addNew, 2, stream, `${stream}:millrace`, run, keep, ...entries);
      }),
    async close() {
      client.disconnect();
    },
  };
}
