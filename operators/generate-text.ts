import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent } from '../core/events.js';
import { parseOptions } from '../core/options.js';
import { continueTokens } from '../models/continue-tokens.js';
import type { Trainer } from '../models/trainer.js';
import { everySchema, isDue, type SummaryEvery } from './summaries/every.js';
import { summaryStage } from './summaries/summary-stage.js';

/** Numbers tokens, and tells the token of a number: a `Vocabulary` does. */
export interface TokenNumbers {
  encode(tokens: readonly string[]): Int32Array;
  decode(numbers: Iterable<number>): readonly string[];
}

/** How {@link generateText} is set. */
export interface GenerateTextOptions {
  /** What the texts begin with, each of at least one token of the vocabulary. */
  readonly prefixes: readonly string[];
  /** How many tokens are added to each, at least 1; default 50. */
  readonly length?: number;
  /** What stands between the tokens of a text: `''` (default) for characters, `' '` for words. */
  readonly separator?: string;
  /** After every epoch (default), or after every so many steps. */
  readonly every?: SummaryEvery;
  /** The name of the summary and of the stage in the checkpoint; default `generated`. */
  readonly name?: string;
}

const schema = z.strictObject({
  prefixes: z.array(z.string().min(1)).min(1).readonly(),
  length: z.number().int().min(1).default(50),
  separator: z.string().default(''),
  every: everySchema.default('epoch'),
  name: z.string().min(1).default('generated'),
});

/**
 * Adds what a language model writes to the events, after every epoch or every so many steps.
 *
 * Passes every event on, then adds a `summary` event whose `text` has a line for each prefix: the prefix and what the model
 * goes on with, always the likeliest next token, beginning without any memory ({@link continueTokens}). The trainer waits
 * meanwhile, so the model is seen as it was at the event before, and nothing of it changes.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; RangeError then, too, for a prefix that is not of tokens of the
 *   vocabulary.
 * @example
 * ```ts
 * import { adam, batch, createTrainer, engine, generateText, languageModel, read } from 'millrace';
 * import { sequenceCrossEntropy, tokenSequences, train, vocabulary } from 'millrace';
 * const characters = [...'to be or not to be '.repeat(20)];
 * const numbered = vocabulary(characters, { unknown: null });
 * const model = languageModel({ vocabulary: numbered.size, units: 8 });
 * const options = { model, optimizer: adam(0.01), loss: sequenceCrossEntropy() };
 * const trainer = createTrainer(options, { engine: await engine(), seed: 1 });
 * read(tokenSequences({ tokens: numbered.encode(characters), steps: 5 }))
 *   .pipe(batch(8), train(trainer), generateText(trainer, numbered, { prefixes: ['to'], length: 5 }))
 *   .subscribe((event) => {
 *     if (event.type === 'summary') console.log(event.step, event.text);
 *   });
 * ```
 */
export function generateText(
  trainer: Trainer,
  vocabulary: TokenNumbers,
  options: GenerateTextOptions,
): OperatorFunction<PipelineEvent, PipelineEvent> {
  const settings = parseOptions('generateText', schema, options);
  const { prefixes, length, separator, every, name } = settings;
  const beginnings = prefixes.map((prefix) => vocabulary.encode(prefix.split(separator)));
  return summaryStage({
    name,
    options: { prefixes, length, separator, every },
    isDue: (event) => isDue(every, event, trainer.name),
    async make(step) {
      const texts = await continueTokens(trainer, beginnings, length);
      const lines = texts.map((text) => vocabulary.decode(text).join(separator));
      return [{ type: 'summary', name, step, text: lines.join('\n') }];
    },
  });
}
