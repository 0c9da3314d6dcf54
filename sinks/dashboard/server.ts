import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { z } from 'zod';
import { type Prepared, toldBytes } from './answers/page-feed.js';
import { Pulse } from './answers/pulse.js';
import { RunTexts } from './answers/run-texts.js';
import { Underway } from './answers/underway.js';
import { createApp } from './app.js';
import { loadAssets } from './assets.js';
import { Latest } from './index/latest.js';
import type { Shown } from './shown/shown.js';

/** Where the dashboard listens, and what it shows. */
export interface ListenOptions {
  readonly shown: Shown;
  readonly token: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Told what went wrong that no request is to blame for. */
  readonly report: (error: unknown) => void;
}

/** A dashboard that listens. */
export interface DashboardServer {
  /** Where a browser finds it, without the token. */
  readonly origin: string;
  /** Sends every page its last message and ends all connections. */
  close(): Promise<void>;
}

// Nobody who reads is left without the last message; whoever has stalled is cut off.
const lastMessageMilliseconds = 5000;
const graceMilliseconds = 250;
const beatMilliseconds = 500;

/** Starts to listen; rejects with the system's error when the port is taken or not allowed. */
export async function listen({ shown, token, host, port, report }: ListenOptions): Promise<DashboardServer> {
  const closing = new AbortController();
  // Every stream listens to it.
  setMaxListeners(0, closing.signal);
  const broadcast = {
    shown,
    version: version(),
    pulse: new Pulse(beatMilliseconds),
    underway: new Underway(),
    told: new Latest<Promise<Prepared | undefined>>(toldBytes),
    runTexts: new RunTexts(),
    closing: closing.signal,
  };
  const app = createApp({ broadcast, token, host, report, assets: await loadAssets() });
  // A library leaves the globals Request and Response as they are.
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  const boundPort = await bind(server, host, port);
  return {
    origin: `http://${nameOf(host)}:${boundPort}`,
    close() {
      closing.abort();
      return end(server, broadcast.underway);
    },
  };
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('millrace/package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function end(server: Server, underway: Underway): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([underway.settled(), sleep(lastMessageMilliseconds, undefined, { ref: false })]);
  const cut = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
  await ended;
  clearTimeout(cut);
}

function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return isIPv6(host) ? `[${host}]` : host;
}
