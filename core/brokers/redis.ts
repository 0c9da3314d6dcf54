import type { Redis } from 'ioredis';
import { z } from 'zod';
import { ConnectionLost } from '../connection-lost.js';
import { MillraceError, show } from '../errors.js';
import { loadPeer } from '../load-peer.js';
import { brokerRefused } from './broker-refused.js';

/** The check of a server's address. */
export const redisUrl = z.url({
  protocol: /^rediss?$/,
  message: 'an address that begins with redis:// or rediss://',
});

const connectTimeout = 5000;

/** What messages call the server. */
export function redisName(url: string): string {
  return `Redis at ${new URL(url).host}`;
}

/**
 * Connects once: a connection that is lost is closed, and whoever has it connects again.
 *
 * @throws ConnectionLost when the server does not answer now.
 * @throws MillraceError `PACKAGE_MISSING`; `BROKER_FAILED` when the server refuses.
 */
export async function connectToRedis(url: string): Promise<Redis> {
  const { Redis } = await loadPeer('ioredis, which speaks to Redis', 'ioredis', () => import('ioredis'));
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Each command tells its own failure.
  client.on('error', () => {});
  try {
    await askRedis(url, () => client.connect());
    return client;
  } catch (error) {
    client.disconnect();
    throw error;
  }
}

/**
 * Asks Redis for something, and tells what can pass from what cannot.
 *
 * @throws ConnectionLost when it does not answer now.
 * @throws MillraceError `BROKER_FAILED` when it refuses; its own errors pass through.
 */
export async function askRedis<T>(url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    const isReply = cause instanceof Error && cause.name === 'ReplyError';
    if (!isReply || /^(LOADING|BUSY|TRYAGAIN)/.test(cause.message))
      throw new ConnectionLost(show(cause), { cause });
    throw brokerRefused(redisName(url), cause);
  }
}
