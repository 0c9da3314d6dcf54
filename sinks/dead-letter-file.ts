import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DeadLetter, DeadLetters } from '../core/dead-letters.js';
import { MillraceError } from '../core/errors.js';

/**
 * Keeps messages that a live source could not use in a file of JSON lines, each with the reason.
 *
 * A line holds `source`, `position`, `reason`, and the message as `text`, or as `base64` where it is not UTF-8. Lines are
 * appended; a resumed run writes those behind its checkpoint again, with the same source and position.
 *
 * @throws MillraceError `OPTION_INVALID` at construction. What goes wrong with the file fails the source (`SINK_FAILED`).
 * @example
 * ```ts
 * import { deadLetterFile } from 'millrace/sinks';
 * import { jetStream } from 'millrace/sources';
 * import { z } from 'zod';
 * const clicks = jetStream({
 *   servers: 'localhost:4222',
 *   stream: 'clicks',
 *   schema: z.object({ page: z.string() }),
 *   deadLetters: deadLetterFile('dead-letters.jsonl'),
 * });
 * ```
 */
export function deadLetterFile(path: string): DeadLetters {
  if (path === '')
    throw new MillraceError('OPTION_INVALID', {
      what: 'path of deadLetterFile',
      given: path,
      expected: 'the path of a file',
    });
  // As it is meant now: the process may go to another folder before the first letter.
  const file = resolve(path);
  return { write: (letter) => appendFile(file, `${JSON.stringify(lineOf(letter))}\n`) };
}

function lineOf({ data, ...letter }: DeadLetter): object {
  const bytes = Buffer.from(data);
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes)
    ? { ...letter, text }
    : { ...letter, base64: bytes.toString('base64') };
}
