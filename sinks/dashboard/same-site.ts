import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { MiddlewareHandler } from 'hono';

/**
 * Refuses what a page of another site sends: a `Host` that is not ours (421), which is how a rebound DNS name comes
 * in, and an `Origin` other than the host asked for (403).
 *
 * The port is free, so that a forwarded one works.
 *
 * @param boundTo the address that the server listens on.
 */
export function sameSiteOnly(boundTo: string): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host');
    if (host === undefined || !isOurs(host, boundTo))
      return context.text('this host is not served here', 421);
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${host}`) return context.text('wrong origin', 403);
    return next();
  };
}

/** Whether an address is reachable from this machine alone. */
function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

function isOurs(host: string, boundTo: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isLoopback(name) || name === boundTo) return true;
  // DNS rebinding needs a name: an address, or this machine's own name, cannot be rebound.
  return !isLoopback(boundTo) && (isIP(name) !== 0 || name === hostname());
}
