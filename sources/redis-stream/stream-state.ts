import type { Redis } from 'ioredis';
import { z } from 'zod';
import { beforeAll } from './place.js';

/** What a stream holds now. */
export interface StreamState {
  readonly length: number;
  /** Entries that were ever added; undefined before Redis 7. */
  readonly added: number | undefined;
  /** The last id that it holds. */
  readonly last: string;
}

const infoSchema = z.array(z.unknown());
const count = z.int().min(0);

/** Asks for it; a stream that is not there is empty. */
export async function streamState(client: Redis, stream: string): Promise<StreamState> {
  if ((await client.exists(stream)) === 0) return { length: 0, added: 0, last: beforeAll };
  const info = infoSchema.parse(await client.xinfo('STREAM', stream));
  const field = (name: string): unknown => info[info.indexOf(name) + 1];
  const added = info.includes('entries-added') ? count.parse(field('entries-added')) : undefined;
  const last = z.tuple([z.string()], z.unknown()).nullable().parse(field('last-entry'));
  return { length: count.parse(field('length')), added, last: last?.[0] ?? beforeAll };
}
