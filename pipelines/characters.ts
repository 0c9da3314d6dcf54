import type { Observable } from 'rxjs';
import { z } from 'zod';
import type { RunEvent, RunEventOf } from '../core/events.js';
import type { Optimizer } from '../models/optimizer.js';
import { adam } from '../models/optimizers/adam.js';
import { sgd } from '../models/optimizers/sgd.js';
import { type CellName, cellName } from '../models/recurrent/cells.js';
import { type LanguageModelOptions, languageModel } from '../models/recurrent/language-model.js';
import { sequenceCrossEntropy } from '../models/sequence-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { generateText } from '../operators/generate-text.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { vocabulary } from '../sources/text/vocabulary.js';
import { timeMachine } from '../sources/time-machine.js';
import { tokenSequences } from '../sources/token-sequences.js';
import { fields } from './fields.js';
import { type Goal, trained } from './lesson.js';
import type { RunSettings } from './pipeline.js';

/** Options that all character models have. */
export const characterFields = {
  batchSize: fields.batchSize(32),
  steps: z.number().int().min(1).default(35).describe('Characters of a sequence'),
  units: z.number().int().min(1).default(256).describe('Numbers in the state of a layer'),
  learningRate: z
    .number()
    .positive()
    .optional()
    .describe(
      'How far a step moves; where left out 100 with sgd, 0.001 with adam, 0.01 for gru and lstm of one layer',
    ),
  initializer: z
    .enum(['normal', 'uniform'])
    .optional()
    .describe('How weights start; where left out normal with sgd, uniform with adam'),
  clip: z.number().positive().default(0.01).describe('The largest global norm of the gradients'),
  variant: fields.variant(),
  characters: z.number().int().min(100).default(10_000).describe('Characters of the novel that are read'),
  data: fields.data('timemachine.txt'),
  checkpointEvery: fields.checkpointEvery(500),
};

/** How the weights are moved. */
export const updatesField = (byDefault: 'sgd' | 'adam') =>
  z.enum(['sgd', 'adam']).default(byDefault).describe('How a step moves the weights');

/** The kind of recurrent network. */
export const cellField = () => cellName.default('gru').describe('The kind of recurrent network');

/** Options of models whose state can be carried on, and which can write. */
export const writingFields = (generateEvery: number) => ({
  sampling: z
    .enum(['consecutive', 'random'])
    .default('consecutive')
    .describe(
      'Sequences that go on, the state carried from batch to batch, or in any order, each from zeros',
    ),
  generateEvery: z
    .number()
    .int()
    .min(1)
    .default(generateEvery)
    .describe('Epochs between two generated texts'),
  prefixes: z
    .array(z.string().regex(/^[a-z ]+$/, 'small letters and spaces'))
    .min(1)
    .default(['time traveller', 'traveller'])
    .describe('What generated texts begin with'),
});

type Writing = z.output<z.ZodObject<ReturnType<typeof writingFields>>>;
type Common = z.output<z.ZodObject<Omit<typeof characterFields, 'data' | 'checkpointEvery'>>>;

/** A character model to be trained. */
export interface CharacterRun {
  /** What a resumed run must repeat. */
  readonly options: Common & Partial<Writing> & { readonly updates: 'sgd' | 'adam' };
  /** The network, but for what other options and the data decide. */
  readonly network: { readonly cell: CellName } & Pick<LanguageModelOptions, 'depth' | 'bidirectional'>;
  readonly epochs: number;
  readonly data: string | undefined;
  readonly checkpointEvery: number;
}

/** The rates of the course; with Adam by the kind of network. Layers on layers want less than one alone. */
const rates = { sgd: 100, adam: { rnn: 0.001, gru: 0.01, lstm: 0.01 }, deep: 0.001 } as const;

/** Options of a run of a second or so in which the loss still falls. */
export const smallCharacters = {
  characters: 1500,
  batchSize: 8,
  steps: 10,
  units: 32,
  epochs: 2,
  updates: 'adam',
  learningRate: 0.01,
  checkpointEvery: 10,
} as const;

/**
 * Trains a character model on the beginning of "The Time Machine", and lets it write as it learns.
 *
 * Each character has a number. Consecutive sequences go on where those of the batch before ended, and so does the state,
 * detached: gradients end at the beginning of a batch, what was seen does not. Random ones begin with zeros. Gradients
 * through many steps may explode, so their global norm is limited: `g ← min(1, θ / ‖g‖) g`.
 *
 * The course trains from scratch with stochastic gradient descent from a normal start, and on layers with Adam from that
 * of PyTorch's layers, uniform in ±1/√units. Either variant does both here.
 */
export function charactersRun(character: CharacterRun, settings: RunSettings): Observable<RunEvent> {
  const { options, network, epochs, data, checkpointEvery } = character;
  const { batchSize, steps, units, variant, sampling, prefixes, generateEvery } = options;
  const { initializer = options.updates === 'sgd' ? 'normal' : 'uniform' } = options;
  const form = { units, variant, initializer };
  const checkpoint = { everySteps: checkpointEvery } as const;
  return run({ ...settings, options: { ...options }, checkpoint }, async ({ read, createTrainer }) => {
    const novel = await timeMachine({ ...(data && { dir: data }) });
    const characters = [...novel.slice(0, options.characters)];
    const numbered = vocabulary(characters, { unknown: null });
    const consecutive = sampling === 'consecutive';
    const tokens = numbered.encode(characters);
    const text = tokenSequences({ tokens, steps, ...(consecutive && { rows: batchSize }) });
    const batches = Math.floor((text.size ?? 0) / batchSize);
    const carried = consecutive ? { carried: { rows: batchSize, batches } } : {};
    const trainer = createTrainer({
      model: languageModel({ ...network, ...form, ...carried, vocabulary: numbered.size }),
      optimizer: optimizerOf(options, network),
      loss: sequenceCrossEntropy(),
      clip: { norm: options.clip },
    });
    const events = read(text, { epochs, shuffle: !consecutive }).pipe(
      batch(batchSize, { dropLast: true }),
      train(trainer),
    );
    if (generateEvery === undefined || prefixes === undefined) return events;
    const every = { steps: generateEvery * batches };
    return events.pipe(generateText(trainer, numbered, { prefixes, every }));
  });
}

function optimizerOf(
  { updates, learningRate }: CharacterRun['options'],
  { cell, depth = 1 }: CharacterRun['network'],
): Optimizer {
  if (updates === 'sgd') return sgd(learningRate ?? rates.sgd);
  return adam(learningRate ?? (depth > 1 ? rates.deep : rates.adam[cell]));
}

/** The perplexity at the end of training, `exp` of the loss of its last epoch, and the range that counts as reached. */
export function perplexity(course: string, within: Goal['within']): Goal {
  const loss = trained('loss');
  return { name: 'perplexity', course, within, read: (events) => Math.exp(loss(events)) };
}

/** By how much the loss falls: what the last epoch has left of that of the first. */
export function fallen(): Goal {
  return {
    name: 'loss of the last epoch, as a share of that of the first',
    course: 'it falls',
    within: [0, 0.9],
    read(events) {
      const losses = events.filter(isEpoch).map(({ loss }) => loss);
      return (losses.at(-1) ?? Number.NaN) / (losses[0] ?? Number.NaN);
    },
  };
}

function isEpoch(event: RunEvent): event is RunEventOf<'epoch'> {
  return event.type === 'epoch';
}
