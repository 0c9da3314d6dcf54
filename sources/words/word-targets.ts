import type { Random } from '../../core/random.js';

/** Takes a row of the table of targets, and whether it is wanted: 1, or 0. */
export type AddTarget = (row: number, label: 0 | 1) => void;

/** What stands for a softmax over all words: a few rows of a table for each word, and which of them are wanted. */
export interface WordTargets {
  readonly name: string;
  /** What tells these targets from others. */
  readonly fingerprint: string;
  /** Rows of the table. */
  readonly rows: number;
  /** The most rows that stand for one word. */
  readonly most: number;
  /**
   * Tells what stands for a word.
   *
   * @param others words that are wanted at the same time, and so are never noise.
   */
  tell(word: number, others: ArrayLike<number>, random: Random, add: AddTarget): void;
}
