import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import type { Trainer } from '../models/trainer.js';
import { beamSearch, type Found, type NextLogits } from '../models/translation/beam-search.js';
import { bleu } from '../models/translation/bleu.js';
import type { TokenNumbers } from './generate-text.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import { summaryStage } from './summaries/summary-stage.js';

/** A sentence that is to be translated. */
export interface ToTranslate {
  /** As it is read: `elle est vieille .`. */
  readonly sentence: string;
  /** As numbers, with its end behind it, filled up. */
  readonly numbers: readonly number[];
  /** The translation that is wanted; BLEU tells how near it is. */
  readonly wanted: string;
}

/** How {@link translate} is set. */
export interface TranslateOptions {
  readonly sentences: readonly ToTranslate[];
  /** The token that a translation begins with, and the one that ends it. */
  readonly begin: number;
  readonly end: number;
  /** Sequences that beam search goes on with, beside greedy search; default 2. */
  readonly width?: number;
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /** The name of the summary and of the stage in the checkpoint; default `translations`. */
  readonly name?: string;
}

const schema = z.strictObject({
  begin: z.number().int().min(0),
  end: z.number().int().min(0),
  width: z.number().int().min(1).default(2),
  every: everySchema.default('epoch'),
  name: z.string().min(1).default('translations'),
});

/**
 * Adds translations to the events, after every epoch or every so many steps.
 *
 * Passes every event on, then adds a `summary` event with a line of text for each sentence and each search, greedy and beam:
 * `elle est vieille . → she is old . (greedy, BLEU 1.000)`. The trainer's model is one from `[size, 2 steps]`, the sentence
 * and what the decoder is told, to logits `[size, steps, tokens]`. The trainer waits meanwhile.
 *
 * @param words of the language that is translated to.
 * @throws MillraceError `OPTION_INVALID` at construction.
 * @example
 * ```ts
 * import { adam, createTrainer, engine, sentencePairs, sequenceCrossEntropy, sequenceToSequence, translate } from 'millrace';
 * const { from, to, steps } = await sentencePairs();
 * const model = sequenceToSequence({ from: from.size, to: to.size, steps });
 * const options = { model, optimizer: adam(0.01), loss: sequenceCrossEntropy({ padding: 0 }) };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * const numbers = [...from.encode(['ils', 'sont', 'russes', '.']), 2, 0, 0];
 * const sentences = [{ sentence: 'ils sont russes .', numbers, wanted: 'they are russian .' }];
 * const translated = translate(trainer, to, { sentences, begin: 1, end: 2 });
 * ```
 */
export function translate(
  trainer: Trainer,
  words: TokenNumbers,
  options: TranslateOptions,
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const { sentences, ...rest } = options;
  const { begin, end, width, every, name } = parseOptions('translate', schema, rest);
  const linesOf = async ({ sentence, numbers, wanted }: ToTranslate): Promise<readonly string[]> => {
    const next = nextBy(trainer, numbers, width);
    const search = { begin, end, length: numbers.length };
    const [greedy] = await beamSearch(next, search);
    const [beam] = await beamSearch(next, { ...search, width });
    const line = (found: Found | undefined, way: string): string => {
      const given = words.decode(found?.tokens ?? []);
      const score = bleu(given, wanted.split(' ')).toFixed(3);
      return `${sentence} → ${given.join(' ')} (${way}, BLEU ${score})`;
    };
    return [line(greedy, 'greedy'), line(beam, `beam of ${width}`)];
  };
  return summaryStage({
    name,
    options: { sentences: sentences.map(({ sentence }) => sentence), width, every },
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step) {
      const lines: string[] = [];
      for (const each of sentences) lines.push(...(await linesOf(each)));
      return [{ type: 'summary', name, step, text: lines.join('\n') }];
    },
  });
}

/** What a trainer tells of the next token; it is always asked for `width` sequences, so that a program fits. */
function nextBy(trainer: Trainer, sentence: readonly number[], width: number): NextLogits {
  const steps = sentence.length;
  return async (sequences) => {
    const rows = Array.from({ length: width }, (_, row) => {
      const told = sequences[row] ?? sequences[0] ?? [];
      return [...sentence, ...Array.from({ length: steps }, (_, step) => told[step] ?? 0)];
    });
    const x = { data: Int32Array.from(rows.flat()), shape: [width, 2 * steps] };
    const { data, shape } = await trainer.predict(x);
    await nextTurn();
    const tokens = shape.at(-1) ?? 0;
    return sequences.map((sequence, row) => {
      const start = (row * steps + sequence.length - 1) * tokens;
      return data.subarray(start, start + tokens);
    });
  };
}
