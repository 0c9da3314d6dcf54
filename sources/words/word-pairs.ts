import { createHash } from 'node:crypto';
import { z } from 'zod';
import { indexed } from '../../core/indexed.js';
import { epochOf } from '../../core/mark.js';
import { parseOptions } from '../../core/options.js';
import { type Random, randomFor } from '../../core/random.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import type { WordTargets } from './word-targets.js';

const schema = z.strictObject({
  name: z.string().min(1).default('word-pairs'),
  sentences: z.array(z.instanceof(Int32Array, { error: 'an Int32Array' })),
  targets: z.custom<WordTargets>((value) => typeof value === 'object' && value !== null, 'targets'),
  window: z.number().int().min(1).default(5),
  predict: z.enum(['context', 'center']).default('context'),
  seed: z.number().int().default(1),
  everyEpoch: z.boolean().default(false),
  parts: z
    .custom<WordParts>((value) => typeof value === 'object' && value !== null, 'parts of words')
    .optional(),
});

type Settings = z.output<typeof schema>;

/** How {@link wordPairs} is set. */
export interface WordPairsOptions {
  /** Unique within a run; default `word-pairs`. */
  readonly name?: string;
  /** The numbers of their words; one of fewer than two words tells nothing and is left out. */
  readonly sentences: readonly Int32Array[];
  /** What stands for the words that are predicted: {@link negativeSampling} or {@link hierarchicalSoftmax}. */
  readonly targets: WordTargets;
  /** The farthest that a context reaches to either side, in words, at least 1; default 5. */
  readonly window?: number;
  /** A word predicts those around it (skip-gram, default), or they predict it (continuous bag of words). */
  readonly predict?: 'context' | 'center';
  /** Decides windows and noise, apart from the seed of the order; default 1. */
  readonly seed?: number;
  /** Draw windows and noise anew in each epoch; default false: once, as the course does. */
  readonly everyEpoch?: boolean;
  /** The rows of the first table that make up a word, {@link subwords} say; default the word itself. */
  readonly parts?: WordParts;
}

/** What words are made of. */
export interface WordParts {
  /** The most parts that a word has. */
  readonly most: number;
  /** The rows of a word, by its number. */
  partsOf(word: number): Int32Array;
}

/** Pairs of words, and the shape of their samples. */
export interface WordPairs extends Source<Sample<Dense<Int32Array>, Dense<Int32Array>>> {
  /** Places of `x` that hold what is predicted from. */
  readonly inputs: number;
  /** Places of `x` behind them that hold targets: as many as `y` has. */
  readonly outputs: number;
}

/** Stands for a place that is empty. */
const nothing = -1;

/**
 * The words of a text with those around them: what word embeddings are learnt from.
 *
 * A sample is a word of the text as the centre, and its context: the words that are at most so many places away as a draw
 * of 1 to `window` says, so that near ones are taken more often. `x` is int32 of shape `[inputs + outputs]`: rows of the
 * table that is predicted from, then rows of the table of targets; `y`, of shape `[outputs]`, is 1 where the row beside
 * it is wanted, 0 where it is not. Both have -1 where there is nothing. Windows and noise belong to (seed, place in the
 * text), or to (seed, epoch, place). (Mikolov et al., 2013; Dive into Deep Learning, 15.3.)
 *
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { negativeSampling, read, wordPairs } from 'millrace';
 * const sentences = [Int32Array.of(0, 1, 2, 3)];
 * const targets = negativeSampling({ counts: [1, 1, 1, 1, 9, 9], negatives: 2 });
 * read(wordPairs({ sentences, targets, window: 1 })).subscribe(({ x, y }) => console.log(x.data, y.data));
 * ```
 */
export function wordPairs(options: WordPairsOptions): WordPairs {
  const settings = parseOptions('wordPairs', schema, options);
  const { name, targets, window, predict, parts, seed, everyEpoch } = settings;
  const mostParts = parts?.most ?? 1;
  const text = textOf(settings.sentences);
  const [inputs, outputs] =
    predict === 'context' ? [mostParts, 2 * window * targets.most] : [2 * window * mostParts, targets.most];
  const source = indexed({
    name,
    size: text.words.length,
    get(index, at) {
      const random = randomFor(seed, 'word-pairs', everyEpoch ? epochOf(at) : 0, index);
      const { x, y } = pairsOf(settings, text, index, { inputs, outputs }, random);
      return { x: { data: x, shape: [inputs + outputs] }, y: { data: y, shape: [outputs] }, at };
    },
    fingerprint: () => {
      const plain = { window, predict, seed, everyEpoch, mostParts, targets: targets.name };
      const hash = createHash('sha256').update(JSON.stringify(plain)).update(targets.fingerprint);
      return hash.update(text.words).update(text.starts).digest('hex');
    },
  });
  return { ...source, inputs, outputs };
}

/** A text as one array, and for each word where its sentence begins and ends. */
interface Text {
  readonly words: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function textOf(sentences: readonly Int32Array[]): Text {
  const useful = sentences.filter(({ length }) => length > 1);
  const size = useful.reduce((sum, { length }) => sum + length, 0);
  const text = { words: new Int32Array(size), starts: new Int32Array(size), ends: new Int32Array(size) };
  let start = 0;
  for (const sentence of useful) {
    const end = start + sentence.length;
    text.words.set(sentence, start);
    text.starts.fill(start, start, end);
    text.ends.fill(end, start, end);
    start = end;
  }
  return text;
}

type Sizes = { readonly inputs: number; readonly outputs: number };

function pairsOf(settings: Settings, text: Text, index: number, { inputs, outputs }: Sizes, random: Random) {
  const x = new Int32Array(inputs + outputs).fill(nothing);
  const y = new Int32Array(outputs).fill(nothing);
  const center = text.words[index] ?? 0;
  const context = contextOf(text, index, 1 + random.integer(settings.window));
  const [given, wanted] = settings.predict === 'context' ? [[center], context] : [context, [center]];
  let input = 0;
  for (const word of given) for (const part of partsOf(settings, word)) x[input++] = part;
  let output = 0;
  for (const word of wanted) {
    settings.targets.tell(word, wanted, random, (row, label) => {
      x[inputs + output] = row;
      y[output++] = label;
    });
  }
  return { x, y };
}

function contextOf({ words, starts, ends }: Text, index: number, reach: number): readonly number[] {
  const first = Math.max(starts[index] ?? 0, index - reach);
  const last = Math.min(ends[index] ?? 0, index + reach + 1);
  return [...words.subarray(first, index), ...words.subarray(index + 1, last)];
}

function partsOf({ parts }: Settings, word: number): ArrayLike<number> & Iterable<number> {
  if (parts === undefined) return [word];
  const rows = parts.partsOf(word);
  if (rows.length <= parts.most) return rows;
  throw new RangeError(`word ${word} has ${rows.length} parts, more than ${parts.most}`);
}
