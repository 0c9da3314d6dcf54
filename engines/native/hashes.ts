import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { MillraceError } from '../../core/errors.js';
import { installFailure } from './failure.js';
import type { NpmPart, WheelPart } from './part.js';

/** Whether a file is the package that was pinned. */
export async function isPackage(file: string, { integrity }: NpmPart): Promise<boolean> {
  return `sha512-${await digest(file, 'sha512', 'base64')}` === integrity;
}

/** Whether a file is the wheel that was pinned. */
export async function isWheel(file: string, { sha256 }: WheelPart): Promise<boolean> {
  return (await digest(file, 'sha256', 'hex')) === sha256;
}

/** The digest of a file, read as a stream. */
export async function digest(file: string, algorithm: string, encoding: 'hex' | 'base64'): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}

/** The error for content that is not what was pinned. */
export function hashMismatch(what: string): MillraceError {
  return installFailure(
    `${what} has another content than the one this version of millrace was made for`,
    'Do not use it; look at what the registry, the proxy or the folder delivers',
  );
}
