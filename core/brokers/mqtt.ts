import type { IClientOptions, MqttClient } from 'mqtt';
import { z } from 'zod';
import { ConnectionLost } from '../connection-lost.js';
import { show } from '../errors.js';
import { loadPeer } from '../load-peer.js';
import { brokerRefused } from './broker-refused.js';

/** Where an MQTT broker is, and who asks. */
export interface MqttServer {
  /** `mqtt://localhost:1883`, or `mqtts://` where connections are encrypted. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** The checks of {@link MqttServer}, to be spread into a schema. */
export const mqttFields = {
  url: z.url({ protocol: /^(mqtts?|wss?)$/, message: 'an address such as mqtt://localhost:1883' }),
  username: z.string().optional(),
  password: z.string().optional(),
};

const connectTimeout = 5000;
// Bad credentials, not authorized, banned, topics that may not be named, a packet that is too large, by MQTT 5 and 3.1.1.
const refusals: ReadonlySet<unknown> = new Set([4, 5, 0x85, 0x86, 0x87, 0x8a, 0x8f, 0x90, 0x95]);

/** What messages call the broker. */
export function mqttName({ url }: MqttServer): string {
  return `MQTT at ${new URL(url).host}`;
}

/**
 * A client of an MQTT 5 broker that begins to connect, once; wait for it with {@link connected}.
 *
 * @throws MillraceError `PACKAGE_MISSING`.
 */
export async function mqttClient(
  { url, username, password }: MqttServer,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const { connect } = await loadPeer('mqtt, which speaks MQTT', 'mqtt', () => import('mqtt'));
  return connect(url, {
    ...options,
    protocolVersion: 5,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    reconnectPeriod: 0,
    connectTimeout,
    resubscribe: false,
  });
}

/**
 * Waits for the connection; answers how many messages the broker takes before it has acknowledged any.
 *
 * @throws what the client says; ConnectionLost when the connection was closed.
 */
export function connected(client: MqttClient): Promise<number> {
  return new Promise((resolve, reject) => {
    client.once('connect', ({ properties }) => resolve(properties?.receiveMaximum ?? 65_535));
    client.once('error', reject);
    client.once('close', () => reject(new ConnectionLost('the connection was closed')));
  });
}

/** Tells what can pass from what cannot: a ConnectionLost, or a MillraceError `BROKER_FAILED` where the broker refuses. */
export function mqttError(cause: unknown): Error {
  if (cause instanceof ConnectionLost) return cause;
  if (!refusals.has(Object(cause).code)) return new ConnectionLost(show(cause), { cause });
  return brokerRefused('MQTT', cause, 'topics');
}
