import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { ConnectionLost } from '../connection-lost.js';
import { show } from '../errors.js';
import { loadPeer } from '../load-peer.js';
import { brokerRefused } from './broker-refused.js';

/** Where NATS is, and who asks. */
export interface NatsOptions {
  /** Addresses of one cluster: `localhost:4222`, `nats://broker:4222`. */
  readonly servers: string | readonly string[];
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  readonly token?: string | undefined;
  /** Certificates, as the client of NATS takes them: `{ caFile, certFile, keyFile }`. */
  readonly tls?: Readonly<Record<string, string>> | undefined;
}

const address = z.string().min(1);

/** The checks of {@link NatsOptions}, to be spread into a schema. */
export const natsFields = {
  servers: z.union([address, z.array(address).min(1)], "an address such as 'localhost:4222', or several"),
  user: z.string().optional(),
  pass: z.string().optional(),
  token: z.string().optional(),
  tls: z.record(z.string(), z.string()).optional(),
};

/** A connection to NATS with JetStream. */
export interface JetStreamClient {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly packages: NatsPackages;
}

/** The two packages of the client. */
export interface NatsPackages {
  readonly transport: typeof import('@nats-io/transport-node');
  readonly jetStream: typeof import('@nats-io/jetstream');
}

const timeout = 5000;
const pingInterval = 10_000;

/** What messages call the servers. */
export function natsName({ servers }: NatsOptions): string {
  return `NATS at ${[servers].flat().join(', ')}`;
}

/**
 * Connects once: a connection that is lost is closed, and whoever has it connects again.
 *
 * @throws ConnectionLost when no server answers now.
 * @throws MillraceError `PACKAGE_MISSING`; `BROKER_FAILED` when the server refuses.
 */
export async function connectToJetStream(options: NatsOptions): Promise<JetStreamClient> {
  const packages = await loadNats();
  const { servers, ...others } = options;
  return askNats(options, packages, async () => {
    const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
    const connection = await packages.transport.connect({
      ...given,
      servers: [servers].flat(),
      name: 'millrace',
      reconnect: false,
      timeout,
      pingInterval,
    });
    // The stream is asked for next: asking for the account as well would take another turn.
    const manager = await packages.jetStream.jetstreamManager(connection, { checkAPI: false, timeout });
    return { connection, manager, packages };
  });
}

/**
 * Asks NATS for something, and tells what can pass from what cannot.
 *
 * @throws ConnectionLost when it does not answer now.
 * @throws MillraceError `BROKER_FAILED` when it refuses.
 */
export async function askNats<T>(
  options: NatsOptions,
  { transport, jetStream }: NatsPackages,
  ask: () => Promise<T>,
): Promise<T> {
  const {
    AuthorizationError,
    UserAuthenticationExpiredError,
    PermissionViolationError,
    InvalidArgumentError,
  } = transport.errors;
  const final = [
    ...[AuthorizationError, UserAuthenticationExpiredError, PermissionViolationError, InvalidArgumentError],
    jetStream.JetStreamApiError,
  ];
  try {
    return await ask();
  } catch (cause) {
    if (!final.some((kind) => cause instanceof kind) || isPassing(cause, jetStream))
      throw new ConnectionLost(show(cause), { cause });
    throw brokerRefused(natsName(options), cause);
  }
}

function isPassing(error: unknown, { JetStreamApiError }: NatsPackages['jetStream']): boolean {
  return error instanceof JetStreamApiError && error.status >= 500;
}

async function loadNats(): Promise<NatsPackages> {
  const [transport, jetStream] = await Promise.all([
    loadPeer(
      '@nats-io/transport-node, which speaks to NATS',
      install,
      () => import('@nats-io/transport-node'),
    ),
    loadPeer('@nats-io/jetstream, which speaks to NATS', install, () => import('@nats-io/jetstream')),
  ]);
  return { transport, jetStream };
}

const install = '@nats-io/transport-node @nats-io/jetstream';
