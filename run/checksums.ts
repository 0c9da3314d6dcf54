import { createHash } from 'node:crypto';

/** The file of a checkpoint that lists the others with their SHA-256, in the form `sha256sum -c` reads. */
export const checksumFile = 'SHA256SUMS';

const decoder = new TextDecoder();

/** The checksum file for these files: one line each, sorted by path; it does not list itself. */
export function checksumsOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const lines = [...files.keys()].filter((file) => file !== checksumFile).sort();
  const line = (file: string): string => `${sha256(files.get(file) ?? new Uint8Array())}  ${file}\n`;
  return new TextEncoder().encode(lines.map(line).join(''));
}

/**
 * What is wrong with the files of a checkpoint, in words; undefined when each is as it was written.
 *
 * The checksum file must be reproduced from the others byte by byte, so that it is covered as well.
 */
export function damageOf(files: ReadonlyMap<string, Uint8Array>): string | undefined {
  const recorded = files.get(checksumFile);
  if (recorded === undefined) return `${checksumFile} is missing`;
  const expected = checksumsOf(files);
  if (Buffer.compare(recorded, expected) === 0) return undefined;
  return differences(parse(recorded), parse(expected)) ?? `${checksumFile} was altered`;
}

function differences(
  recorded: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string | undefined {
  const names = [...new Set([...recorded.keys(), ...found.keys()])];
  const reasons = names.flatMap((name) => {
    if (!found.has(name)) return `${name} is missing`;
    if (!recorded.has(name)) return `${name} is not in ${checksumFile}`;
    return recorded.get(name) === found.get(name) ? [] : `${name} does not match its SHA-256`;
  });
  return reasons.length > 0 ? reasons.join(', ') : undefined;
}

/** Path to checksum; a line of another form counts as a path without one. */
function parse(checksums: Uint8Array): ReadonlyMap<string, string> {
  const lines = decoder.decode(checksums).split('\n').slice(0, -1);
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
