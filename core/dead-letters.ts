import { MillraceError } from './errors.js';
import type { Position } from './mark.js';

/** A message that could not be used, and why. */
export interface DeadLetter {
  /** The name of the source that received it. */
  readonly source: string;
  /** Where it stood there: with the source's name it tells a letter that comes again after a resume. */
  readonly position: Position;
  /** What is wrong with it, as the source's error says it. */
  readonly reason: string;
  /** As it came. */
  readonly data: Uint8Array;
}

/**
 * Where messages go that could not be used, so that none is lost without a trace.
 *
 * The source waits for a promise that `write` answers, and reads on when the letter is kept; a rejection fails the
 * source. Every letter is written at least once: a resumed run reads again from its checkpoint on, and writes the
 * letters behind it again.
 */
export interface DeadLetters {
  write(letter: DeadLetter): Promise<void> | void;
}

/**
 * Writes a letter, and waits until it is kept.
 *
 * @throws MillraceError `SINK_FAILED` where it cannot be.
 */
export async function keepLetter(letters: DeadLetters, letter: DeadLetter): Promise<void> {
  try {
    await letters.write(letter);
  } catch (cause) {
    throw new MillraceError('SINK_FAILED', {
      what: `dead letters of source ${letter.source}`,
      given: cause,
      expected: 'a write that neither throws nor rejects',
      cause,
    });
  }
}
