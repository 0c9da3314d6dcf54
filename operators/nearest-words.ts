import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Dense } from '../core/sample.js';
import type { NamedArray } from '../models/model.js';
import { nearestVectors } from '../models/nearest-vectors.js';
import type { Trainer } from '../models/trainer.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import { summaryStage } from './summaries/summary-stage.js';

/** How {@link nearestWords} is set. */
export interface NearestWordsOptions {
  /** All words, by the row of their vector. */
  readonly tokens: readonly string[];
  /** The words whose neighbours are wanted; those that have no vector are left out. */
  readonly words: readonly string[];
  /** How many neighbours of each, at least 1; default 3. */
  readonly count?: number;
  /** Makes the words' vectors `[words, dimension]` of the trainer's weights; default its first weight. */
  readonly vectorsOf?: (weights: readonly NamedArray[]) => Dense;
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /** The name of the summary and of the stage in the checkpoint; default `neighbours`. */
  readonly name?: string;
}

type VectorsOf = NonNullable<NearestWordsOptions['vectorsOf']>;

const schema = z.strictObject({
  tokens: z.array(z.string()).min(1),
  words: z.array(z.string()),
  count: z.number().int().min(1).default(3),
  vectorsOf: z
    .custom<VectorsOf>((value) => typeof value === 'function', 'a function')
    .default(() => firstWeight),
  every: everySchema.default('epoch'),
  name: z.string().min(1).default('neighbours'),
});

/**
 * Adds the nearest neighbours of some words to the events, as the trainer's vectors have them: what word embeddings are
 * judged by.
 *
 * Passes every event on, then adds a `summary` event with a text: a line for each word, `chip: intel 0.48, chips 0.45`,
 * where the numbers are cosines. The trainer waits meanwhile, so the vectors are seen as they were at the event before.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `SHAPE_INVALID` where there is not one vector for
 *   each word.
 * @example
 * ```ts
 * import { batch, createTrainer, engine, maskedSigmoidCrossEntropy, nearestWords, negativeSampling, read } from 'millrace';
 * import { sgd, train, vocabulary, word2vec, wordPairs } from 'millrace';
 * const text = 'the cat sees the dog and the dog sees the cat'.split(' ');
 * const known = vocabulary(text, { unknown: null });
 * const targets = negativeSampling({ counts: known.counts, negatives: 2 });
 * const pairs = wordPairs({ sentences: [known.encode(text)], targets, window: 2 });
 * const model = word2vec({ words: known.size, targets: targets.rows, outputs: pairs.outputs });
 * const options = { model, optimizer: sgd(1), loss: maskedSigmoidCrossEntropy };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(pairs)
 *   .pipe(batch(4), train(trainer), nearestWords(trainer, { tokens: known.tokens, words: ['cat'] }))
 *   .subscribe((event) => event.type === 'summary' && console.log(event.text));
 * ```
 */
export function nearestWords(
  trainer: Trainer,
  options: NearestWordsOptions,
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { tokens, words, count, vectorsOf, every, name } = parseOptions('nearestWords', schema, options);
  const rows = new Map(tokens.map((token, row) => [token, row]));
  const known = words.filter((word) => rows.has(word));
  return summaryStage({
    name,
    options: { words, count, every },
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step) {
      const { weights } = await trainer.snapshot();
      const vectors = vectorsOf(weights);
      checkRows(vectors, tokens.length);
      const lines = known.map((word) => lineOf(word, rows.get(word) ?? 0, vectors));
      return [{ type: 'summary', name, step, text: lines.join('\n') }];
    },
  });

  function lineOf(word: string, row: number, vectors: Dense): string {
    const [, dimension = 0] = vectors.shape;
    const vector = vectors.data.subarray(row * dimension, (row + 1) * dimension);
    const near = nearestVectors(vectors, vector, { count, except: [row] });
    const told = near.map((neighbour) => `${tokens[neighbour.row]} ${neighbour.similarity.toFixed(3)}`);
    return `${word}: ${told.join(', ')}`;
  }
}

function firstWeight([first]: readonly NamedArray[]): Dense {
  if (first && first.data instanceof Float32Array) return { data: first.data, shape: first.shape };
  throw new RangeError('the trainer has no weights of float32');
}

function checkRows({ shape }: Dense, words: number): void {
  if (shape.length === 2 && shape[0] === words) return;
  throw new MillraceError('SHAPE_INVALID', {
    what: 'vectors of words',
    given: shape,
    expected: `[${words}, dimension]: a row for each word`,
    advice: 'Give nearestWords the vectorsOf that makes them of the weights',
  });
}
