import { MillraceError } from './errors.js';

/**
 * Loads an optional peer: only who uses it installs it.
 *
 * @param what the package, and what it is for: `kafkajs, which speaks to Kafka`.
 * @param install what `npm install` is to be called with.
 * @throws MillraceError `PACKAGE_MISSING` where it cannot be loaded.
 */
export async function loadPeer<T>(what: string, install: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new MillraceError('PACKAGE_MISSING', {
      what,
      given: cause,
      expected: 'a package that can be loaded',
      advice: `Install it: npm install ${install}`,
      cause,
    });
  }
}
