import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { MiddlewareHandler } from 'hono';
import { Refusal } from './refusal.js';

const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Refuses what a page of another site sends: a `Host` that is not ours (421), which is how a rebound DNS name comes
 * in, and an `Origin` other than the host asked for (403). What changes something has to have an `Origin` (403), and
 * a body of JSON (415), which no form can send.
 *
 * The port is free, so that a forwarded one works.
 *
 * @param boundTo the address that the server listens on.
 */
export function sameSiteOnly(boundTo: string): MiddlewareHandler {
  return async ({ req }, next) => {
    const host = req.header('host');
    if (host === undefined || !isOurs(host, boundTo)) throw new Refusal(421, 'this host is not served here');
    const origin = req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) throw new Refusal(403, 'wrong origin');
    if (harmless.has(req.method)) return next();
    if (origin === undefined)
      throw new Refusal(403, 'a request that changes something has to have an origin');
    const type = req.header('content-type') ?? '';
    if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(type))
      throw new Refusal(415, 'a request that changes something has to have a body of application/json');
    return next();
  };
}

/** Whether an address is reachable from this machine alone. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

function isOurs(host: string, boundTo: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isLoopback(name) || name === boundTo) return true;
  // DNS rebinding needs a name: an address, or this machine's own name, cannot be rebound.
  return !isLoopback(boundTo) && (isIP(name) !== 0 || name === hostname());
}
