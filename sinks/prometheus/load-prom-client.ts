import type { Registry } from 'prom-client';
import { MillraceError } from '../../core/errors.js';

/** What `prom-client` exports. */
export type PromClient = typeof import('prom-client');

/**
 * Loads prom-client, an optional peer: only who shows runs to Prometheus installs it.
 *
 * @param load what imports it.
 * @throws MillraceError `PACKAGE_MISSING` where it is not installed.
 */
export async function loadPromClient(
  load: () => Promise<PromClient> = () => import('prom-client'),
): Promise<PromClient> {
  try {
    return await load();
  } catch (cause) {
    throw new MillraceError('PACKAGE_MISSING', {
      what: 'prom-client, which speaks to Prometheus',
      given: cause,
      expected: 'a package that can be loaded',
      advice: 'Install it: npm install prom-client',
      cause,
    });
  }
}

/**
 * Tells a registry of this prom-client from others.
 *
 * @throws MillraceError `OPTION_INVALID` for one that another copy of prom-client has made.
 */
export function requireRegistry(client: PromClient, register: unknown): Registry {
  if (register instanceof client.Registry) return register;
  throw new MillraceError('OPTION_INVALID', {
    what: 'prometheus.register',
    expected: 'a Registry of the prom-client that Millrace loads, not of another copy',
    advice: 'See which copies there are: npm ls prom-client',
  });
}
