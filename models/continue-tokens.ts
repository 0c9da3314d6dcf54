import { setImmediate as nextTurn } from 'node:timers/promises';
import { MillraceError } from '../core/errors.js';
import type { Dense } from '../core/sample.js';
import type { Trainer } from './trainer.js';

/**
 * Goes on with sequences of tokens: each next one is the one that a language model finds likeliest.
 *
 * The model is one from class numbers `[size, time]` to logits `[size, time, vocabulary]` that at no place sees what comes
 * after it: all sequences are asked for together, filled up to their full length, and what stands in the filling does not
 * matter. So every question has the same shape, and an engine that compiles does so once. The event loop has a turn after
 * each token.
 *
 * @param beginnings the sequences so far, each of at least one token.
 * @param length how many tokens are added to each.
 * @returns the sequences with what was added.
 * @throws MillraceError `INPUT_INVALID` for a beginning without a token.
 */
export async function continueTokens(
  trainer: Pick<Trainer, 'predict'>,
  beginnings: readonly Int32Array[],
  length: number,
): Promise<readonly Int32Array[]> {
  if (beginnings.some((each) => each.length === 0)) throw emptyBeginning();
  const time = Math.max(...beginnings.map((each) => each.length)) + length;
  const rows = beginnings.map((each) => Int32Array.from({ length: time }, (_, place) => each[place] ?? 0));
  for (let added = 0; added < length; added++) {
    const data = Int32Array.from(rows.flatMap((row) => [...row]));
    const logits = await trainer.predict({ data, shape: [rows.length, time] });
    for (const [index, row] of rows.entries()) {
      const next = (beginnings[index]?.length ?? 0) + added;
      row[next] = likeliest(logits, index * time + next - 1);
    }
    await nextTurn();
  }
  return rows.map((row, index) => row.subarray(0, (beginnings[index]?.length ?? 0) + length));
}

/** The token with the largest logit at a place of all sequences; the first of equal ones. */
function likeliest({ data, shape }: Dense, place: number): number {
  const vocabulary = shape.at(-1) ?? 0;
  const logits = data.subarray(place * vocabulary, (place + 1) * vocabulary);
  let best = 0;
  for (const [token, logit] of logits.entries()) if (logit > (logits[best] ?? 0)) best = token;
  return best;
}

function emptyBeginning(): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: 'beginning of a text',
    given: 'no token',
    expected: 'at least one token to go on from',
  });
}
