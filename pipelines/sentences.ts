import type { Observable } from 'rxjs';
import { z } from 'zod';
import type { RunEvent, RunEventOf } from '../core/events.js';
import type { Model } from '../models/model.js';
import { adam } from '../models/optimizers/adam.js';
import { sequenceCrossEntropy } from '../models/sequence-cross-entropy.js';
import { batch } from '../operators/batch.js';
import { train } from '../operators/train.js';
import { translate } from '../operators/translate.js';
import { run } from '../run/run.js';
import { beginning, ending, padding, sentenceNumbers, sentencePairs } from '../sources/sentence-pairs.js';
import { fields } from './fields.js';
import type { Goal } from './lesson.js';
import type { RunSettings } from './pipeline.js';

/** Options that all translators have. */
export const sentenceFields = {
  batchSize: fields.batchSize(2),
  steps: z.number().int().min(2).default(7).describe('Tokens of a sentence, its end included'),
  width: z.number().int().min(1).default(2).describe('Sequences that beam search goes on with'),
  translateEvery: z.number().int().min(1).default(10).describe('Epochs between two translations'),
  data: fields.data('fr-en-small.txt'),
  checkpointEvery: fields.checkpointEvery(100),
};

/** How many tokens there are in each language, and in a sentence: what a network is made for. */
export interface Languages {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** A translator to be trained. */
export interface SentenceRun {
  /** What a resumed run must repeat. */
  readonly options: {
    readonly batchSize: number;
    readonly learningRate: number;
    readonly steps: number;
    readonly width: number;
    readonly translateEvery: number;
  };
  readonly network: (languages: Languages) => Model;
  readonly epochs: number;
  readonly data: string | undefined;
  readonly checkpointEvery: number;
}

/** What is translated as it learns: the first sentences of the course's two examples. */
const shown = ['ils regardent .', 'ils sont canadienne .'] as const;

/** What is wanted of the second, which is not among the pairs. */
const unseen = 'they are canadian .';

/**
 * Trains a translator on twenty pairs of sentences, and lets it translate two: one of them, and one that is new.
 *
 * The loss is the cross-entropy of each word of the translation, and of its end; what only fills sentences up does not
 * count. As it learns, the decoder is told the words that are right; as it translates, those that it has chosen.
 */
export function sentencesRun(sentence: SentenceRun, settings: RunSettings): Observable<RunEvent> {
  const { options, network, epochs, data, checkpointEvery } = sentence;
  const { batchSize, learningRate, steps, width, translateEvery } = options;
  const checkpoint = { everySteps: checkpointEvery } as const;
  return run({ ...settings, options: { ...options }, checkpoint }, async ({ read, createTrainer }) => {
    const { training, pairs, from, to } = await sentencePairs({ steps, ...(data && { dir: data }) });
    const trainer = createTrainer({
      model: network({ from: from.size, to: to.size, steps }),
      optimizer: adam(learningRate),
      loss: sequenceCrossEntropy({ padding }),
    });
    const right = new Map(pairs);
    const sentences = shown.map((text) => ({
      sentence: text,
      numbers: sentenceNumbers(from, text, steps),
      wanted: right.get(text) ?? unseen,
    }));
    const every = { steps: translateEvery * Math.ceil(pairs.length / batchSize) };
    return read(training, { epochs }).pipe(
      batch(batchSize),
      train(trainer),
      translate(trainer, to, { sentences, begin: beginning, end: ending, width, every }),
    );
  });
}

/** BLEU of a sentence that was learnt, by greedy search, at the end. */
export const bleuOfLearnt: Goal = {
  name: 'BLEU of a sentence that was learnt',
  course: '1.000',
  within: [0.99, 1.01],
  read(events) {
    const last = events.findLast((event): event is RunEventOf<'summary'> => event.type === 'summary');
    return Number(/BLEU ([\d.]+)/.exec(last?.text ?? '')?.[1] ?? Number.NaN);
  },
};
