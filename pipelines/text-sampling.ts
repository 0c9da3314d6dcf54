import { map } from 'rxjs';
import { z } from 'zod';
import type { PipelineEvent, RunEvent } from '../core/events.js';
import type { Batch, Dense } from '../core/sample.js';
import { batch } from '../operators/batch.js';
import { run } from '../run/run.js';
import { tokenSequences } from '../sources/token-sequences.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import { pipeline } from './pipeline.js';

const arrow = ' → ';

/**
 * How a text becomes batches for a language model: sequences at random, or rows that go on from batch to batch.
 *
 * A language model reads tokens and guesses, at every place, the next one. So the target of a sequence is the same
 * sequence one token further:
 *
 * ```text
 * x = tokens[i], …, tokens[i + steps − 1]        y = tokens[i + 1], …, tokens[i + steps]
 * ```
 *
 * In random sampling the sequences come in any order, and a state must begin anew with each. In consecutive sampling the
 * text is cut into as many rows as a batch has; each batch goes on where the one before ended, row by row, so that the
 * state of a recurrent network can be carried on. Here the text is 0 to 29, so that one can see it: every batch is an
 * event with its sequences as text (Dive into Deep Learning, 9.3).
 *
 * @example
 * ```ts no-run
 * import { textSampling } from 'millrace/pipelines';
 * const options = textSampling.options.parse({ sampling: 'random' });
 * textSampling.start(options, { dir: 'runs/text', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const textSampling = pipeline({
  name: 'text-sampling',
  summary: 'The numbers 0 to 29 as batches for a language model: random and consecutive sampling',
  examples: [{ flags: '--sampling random', does: 'sequences in any order' }],
  lesson: {
    chapter: '9.3',
    smoke: { tokens: 200 },
    trials: [
      {
        options: {},
        goals: [
          shareOf('targets shifted by one', isShifted),
          shareOf('rows that go on', (sequence, before) => before === undefined || follows(sequence, before)),
        ],
      },
      { options: { sampling: 'random' }, goals: [shareOf('targets shifted by one', isShifted)] },
    ],
  },
  options: z.object({
    epochs: fields.epochs(1),
    batchSize: fields.batchSize(2),
    steps: z.number().int().min(1).default(6).describe('Tokens of a sequence'),
    tokens: z.number().int().min(2).default(30).describe('Tokens of the text'),
    sampling: z.enum(['consecutive', 'random']).default('consecutive').describe('Which sequences come next'),
  }),

  start({ epochs, ...options }, settings) {
    const { batchSize, steps, sampling } = options;
    return run({ ...settings, options }, ({ read }) => {
      const tokens = Int32Array.from({ length: options.tokens }, (_, token) => token);
      const random = sampling === 'random';
      const text = tokenSequences({ tokens, steps, ...(random ? {} : { rows: batchSize }) });
      return read(text, { epochs, shuffle: random }).pipe(
        batch(batchSize, { dropLast: true }),
        map(described),
      );
    });
  },
});

/** A batch as an event: its sequences and their targets, a line each. */
function described({ x, y, at }: Batch): PipelineEvent {
  const inputs = rowsOf(x);
  const targets = y ? rowsOf(y) : [];
  const text = inputs.map((row, index) => `${row.join(' ')}${arrow}${targets[index]?.join(' ')}`).join('\n');
  return { type: 'summary', name: 'batch', step: 0, text, at };
}

function rowsOf({ data, shape: [size = 0, steps = 0] }: Dense): readonly (readonly number[])[] {
  return Array.from({ length: size }, (_, row) => [...data.subarray(row * steps, (row + 1) * steps)]);
}

/** A sequence and its target, read back. */
interface Sequence {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function isShifted({ x, y }: Sequence): boolean {
  return x.length === y.length && x.every((token, place) => y[place] === token + 1);
}

function follows({ x }: Sequence, before: Sequence): boolean {
  return x[0] === before.y.at(-1);
}

/** The share of all sequences for which something holds, beside the same row of the batch before. */
function shareOf(name: string, holds: (sequence: Sequence, before: Sequence | undefined) => boolean): Goal {
  return {
    name: `share of ${name}`,
    course: 'all',
    within: [1, 1 + Number.EPSILON],
    read(events) {
      const batches = events.flatMap(sequencesOf);
      const checks = batches.flatMap((sequences, index) =>
        sequences.map((sequence, row) => holds(sequence, batches[index - 1]?.[row])),
      );
      return checks.filter(Boolean).length / checks.length;
    },
  };
}

function sequencesOf(event: RunEvent): readonly (readonly Sequence[])[] {
  if (event.type !== 'summary' || event.text === undefined) return [];
  const numbers = (text = ''): readonly number[] => text.split(' ').map(Number);
  const lines = event.text.split('\n').map((line) => line.split(arrow));
  return [lines.map(([x, y]) => ({ x: numbers(x), y: numbers(y) }))];
}
