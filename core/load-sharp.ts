import type sharp from 'sharp';
import { MillraceError } from './errors.js';

/** What `sharp` exports: makes a picture that can be decoded and resized, off the main thread. */
export type Sharp = typeof sharp;

/**
 * Loads sharp, for whoever works on pictures first: nobody else needs it, and its libraries are large.
 *
 * Its own settings are those of a process. Each picture gets one thread, since many are worked on at a time, and none is
 * kept: each is read once an epoch.
 *
 * @param load what imports it.
 * @throws MillraceError `PACKAGE_MISSING` where it is not installed, or not for this machine.
 */
export async function importSharp(load: () => Promise<{ readonly default: Sharp }>): Promise<Sharp> {
  try {
    const { default: sharp } = await load();
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  } catch (cause) {
    throw new MillraceError('PACKAGE_MISSING', {
      what: 'sharp, which decodes and resizes pictures',
      given: cause,
      expected: 'a package that can be loaded on this machine',
      advice:
        'Install it where it runs, with its optional dependencies: npm install --include=optional sharp',
      cause,
    });
  }
}

/** {@link importSharp}, once in a process. */
export function loadSharp(): Promise<Sharp> {
  loading ??= importSharp(() => import('sharp'));
  return loading;
}

let loading: Promise<Sharp> | undefined;
