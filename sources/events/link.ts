import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';

/** Where a dashboard is reached, and with what right. */
export interface Link {
  /** What its routes are relative to. */
  readonly base: URL;
  readonly token: string;
  /** Which run is meant, by its id or its name. */
  readonly run: string | undefined;
}

/** What stands beside an address, and goes before what is in its fragment. */
export interface LinkOptions {
  readonly token: unknown;
  readonly run: string | undefined;
}

const tokenSchema = z.string().min(1);

/**
 * Reads the link that a dashboard prints: `http://127.0.0.1:8080/#token=...`, with `&run=NAME` where it shows several.
 *
 * @throws MillraceError `OPTION_INVALID` where it is no such address, or there is no token. No message holds a token.
 */
export function parseLink(url: string | URL, { token, run }: LinkOptions): Link {
  const base = z.url({ protocol: /^https?$/ }).safeParse(String(url));
  if (!base.success)
    throw new MillraceError('OPTION_INVALID', {
      what: 'address of events',
      given: withoutFragment(String(url)),
      expected: 'the link that a dashboard printed: http://HOST:PORT/#token=TOKEN',
    });
  const link = new URL(base.data);
  if (link.username !== '' || link.password !== '')
    throw new MillraceError('OPTION_INVALID', {
      what: 'address of events',
      expected: 'a token instead of a user name and a password',
      where: link.host,
    });
  const fragment = new URLSearchParams(link.hash.slice(1));
  link.hash = '';
  const given = tokenSchema.safeParse(token ?? fragment.get('token'));
  if (!given.success)
    throw new MillraceError('OPTION_INVALID', {
      what: 'token of events',
      expected: 'the token of the dashboard, a text',
      where: link.href,
      advice: 'Give the whole link that the dashboard printed, with #token=, or the option token',
    });
  return { base: link, token: given.data, run: run ?? fragment.get('run') ?? undefined };
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}
