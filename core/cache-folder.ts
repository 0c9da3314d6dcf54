import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where millrace keeps what it fetched: `MILLRACE_CACHE`, else `millrace` in the user's cache folder. */
export function cacheFolder(): string {
  const { MILLRACE_CACHE: own, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return own;
  if (xdg) return join(xdg, 'millrace');
  return join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'millrace');
}
