import type { Observable, OperatorFunction } from 'rxjs';
import { concatMap, NEVER, of } from 'rxjs';
import type { EncodedImage } from '../../core/encoded-image.js';
import type { PipelineEvent } from '../../core/events.js';
import type { Mark } from '../../core/mark.js';
import type { Batch, Dense, Sample } from '../../core/sample.js';
import type { Trainer } from '../../models/trainer.js';
import { activationPictures } from '../../operators/activation-pictures.js';
import { augment } from '../../operators/augment.js';
import { randomFlip } from '../../operators/augmentation/random-flip.js';
import { batch } from '../../operators/batch.js';
import { batchByLength } from '../../operators/batch-by-length.js';
import { cutmix } from '../../operators/cutmix.js';
import { decodeImage } from '../../operators/decode-image.js';
import { detectDrift } from '../../operators/detect-drift.js';
import { adwin } from '../../operators/drift/adwin.js';
import { earlyStop } from '../../operators/early-stop.js';
import { encode } from '../../operators/encode.js';
import { evaluate } from '../../operators/evaluate.js';
import { flatMap } from '../../operators/flat-map.js';
import { generateText } from '../../operators/generate-text.js';
import { hashFeatures } from '../../operators/hash-features.js';
import { inspect } from '../../operators/inspect.js';
import { mapAsync } from '../../operators/map-async.js';
import { minMax } from '../../operators/min-max.js';
import { mixup } from '../../operators/mixup.js';
import { nearestWords } from '../../operators/nearest-words.js';
import { normalize } from '../../operators/normalize.js';
import { oneHot } from '../../operators/one-hot.js';
import { padTo } from '../../operators/pad-to.js';
import { predict } from '../../operators/predict.js';
import { predictionEvents } from '../../operators/prediction-events.js';
import { predictionPictures } from '../../operators/prediction-pictures.js';
import { prefetch } from '../../operators/prefetch.js';
import { prequential } from '../../operators/prequential.js';
import { reduceOnPlateau } from '../../operators/reduce-on-plateau.js';
import { resize } from '../../operators/resize.js';
import { samplePictures } from '../../operators/sample-pictures.js';
import { schedule } from '../../operators/schedule.js';
import { serve } from '../../operators/serve.js';
import { share } from '../../operators/share.js';
import { showPictures } from '../../operators/show-pictures.js';
import { shuffle } from '../../operators/shuffle.js';
import { standardize } from '../../operators/standardize.js';
import { summarize } from '../../operators/summarize.js';
import { train } from '../../operators/train.js';
import { trainAfter } from '../../operators/train-after.js';
import { translate } from '../../operators/translate.js';
import { unbatch } from '../../operators/unbatch.js';
import { window } from '../../operators/window.js';
import { zip } from '../../operators/zip.js';
import { numberedSample, type WatchedSource, watchedSource } from './flow.js';

/** An operator as the sweep over all of them uses it. */
export interface SweptOperator {
  /** A watched source of so many items, and what the operator makes of it. */
  open(count: number): { readonly source: WatchedSource<unknown>; readonly output$: Observable<unknown> };
  /** The most items pulled while a consumer holds one output. */
  readonly inFlight: number;
}

const naturalNumbers: Iterable<number> = {
  *[Symbol.iterator]() {
    for (let number = 0; ; number++) yield number;
  },
};

/** Every operator that `millrace/operators` exports. */
export const operatorTable: Readonly<Record<string, SweptOperator>> = {
  augment: swept(numberedPicture, () => augment(randomFlip()), 1),
  batch: swept(numberedSample, () => batch(4), 4),
  cutmix: swept(numberedPictures, () => cutmix({ classes: 1000 }), 1),
  decodeImage: swept(undecodedPicture, () => decodeImage(), 1 + 16),
  detectDrift: swept(numberedEvent, () => detectDrift(adwin()), 2),
  earlyStop: swept(numberedEvent, () => earlyStop({ metric: 'loss' }), 1),
  evaluate: swept(numberedEvent, () => evaluate(stubTrainer(), NEVER), 2),
  flatMap: swept(numberedSample, () => flatMap((sample) => [sample]), 2),
  hashFeatures: swept(numberedRow, () => hashFeatures({ columns: ['number'] }), 1),
  inspect: swept(numberedSample, () => inspect(2, { print: () => {} }), 1),
  mapAsync: swept(numberedSample, () => mapAsync(async (sample) => sample), 1 + 4),
  generateText: swept(numberedEvent, () => generateText(stubTrainer(), letters, { prefixes: ['a'] }), 2),
  minMax: swept(numberedBatch, () => minMax(), 1),
  mixup: swept(numberedBatch, () => mixup({ classes: 1000 }), 1),
  nearestWords: swept(numberedEvent, () => nearestWords(stubTrainer(), { tokens: ['a'], words: [] }), 2),
  prefetch: swept(numberedSample, () => prefetch(2), 1 + 2),
  predict: swept(numberedBatch, () => predict(stubTrainer()), 1),
  predictionEvents: swept(numberedPicture, () => predictionEvents(stubTrainer()), 1),
  prequential: swept(numberedBatch, () => prequential(stubTrainer()), 2),
  reduceOnPlateau: swept(numberedEvent, () => reduceOnPlateau(stubTrainer(), { metric: 'loss' }), 1),
  resize: swept(numberedPicture, () => resize({ width: 2 }), 1 + 16),
  schedule: swept(numberedEvent, () => schedule(stubTrainer(), () => 0.1), 1),
  serve: swept(numberedEvent, () => serve(stubTrainer(), { shape: [1] }), 1),
  share: swept(numberedSample, () => share(), 1),
  showPictures: swept(numberedEvent, () => showPictures(stubTrainer(), async () => []), 2),
  shuffle: swept(numberedSample, () => shuffle(8), 8 + 1),
  standardize: swept(numberedBatch, () => standardize(), 1),
  train: swept(numberedBatch, () => train(stubTrainer()), 2),
  trainAfter: swept(numberedEvent, () => trainAfter(stubTrainer(), stubTrainer(), () => numberedBatch(0)), 2),
  translate: swept(
    numberedEvent,
    () => translate(stubTrainer(), letters, { sentences: [], begin: 0, end: 1 }),
    2,
  ),
  window: swept(
    numberedSample,
    () =>
      window(
        3,
        concatMap(async (sample) => sample),
      ),
    1 + 3,
  ),
  zip: swept(numberedSample, () => zip(naturalNumbers), 2),
  normalize: swept(numberedBatch, () => normalize(), 1),
  oneHot: swept(numberedSample, () => oneHot(2), 1),
  padTo: swept(numberedSequence, () => padTo(4), 1),
  unbatch: swept(numberedBatch, () => unbatch(), 2),
  batchByLength: swept(numberedSequence, () => batchByLength({ size: 4, boundaries: [2] }), 4 + 3 + 4),
  summarize: swept(numberedEvent, () => summarize(stubTrainer()), 2),
  samplePictures: swept(numberedEvent, () => samplePictures(of(numberedPicture(0))), 2),
  activationPictures: swept(numberedEvent, () => activationPictures(stubTrainer(), NEVER), 2),
  predictionPictures: swept(numberedEvent, () => predictionPictures(stubTrainer(), NEVER), 2),
  encode: swept(numberedRow, () => encode({ number: { as: 'number' } }), 1),
};

/** What is exported there beside them. */
export const notOperators: readonly string[] = [
  'gaussianBlur',
  'randomAffine',
  'randomBrightness',
  'randomContrast',
  'randomCrop',
  'randomErasing',
  'randomFlip',
  'randomGrayscale',
  'randomHue',
  'randomResizedCrop',
  'randomRotation',
  'randomSaturation',
  'balance',
  'cache',
  'interleave',
  'kFold',
  'repeatSource',
  'skipSamples',
  'split',
  'subset',
  'takeSamples',
  'learnColumns',
  'learntColumns',
  'histogram',
  'joinLabels',
  'adwin',
  'ddm',
  'pageHinkley',
];

function swept<In>(
  item: (index: number) => In,
  create: () => OperatorFunction<In, unknown>,
  inFlight: number,
): SweptOperator {
  return {
    open(count) {
      const source = watchedSource(count, item);
      return { source, output$: source.items$.pipe(create()) };
    },
    inFlight,
  };
}

function markAt(index: number): Mark {
  return { source: 'spec', seed: 1, position: { epoch: 0, index } };
}

function numberedPicture(index: number): Sample<Dense> {
  return { x: { data: Uint8Array.of(index, 0), shape: [1, 2, 1] }, y: 0, at: markAt(index) };
}

function numberedSequence(index: number): Sample<readonly number[], number> {
  return { x: [index], y: index % 2, at: markAt(index) };
}

function numberedRow(index: number): Sample<{ readonly number: number }, number> {
  return { x: { number: index }, y: 0, at: markAt(index) };
}

// A PNG of one black pixel.
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

/** Numbers of the letters of the alphabet. */
const letters = {
  encode: (tokens: readonly string[]) => Int32Array.from(tokens, (token) => token.charCodeAt(0) - 97),
  decode: (numbers: Iterable<number>) => Array.from(numbers, (number) => String.fromCharCode(97 + number)),
};

function undecodedPicture(index: number): Sample<EncodedImage> {
  return { x: { file: `${index}.png`, bytes: pixel }, y: 0, at: markAt(index) };
}

function numberedBatch(index: number): Batch {
  return {
    x: { data: Float32Array.of(index), shape: [1, 1] },
    y: { data: Float32Array.of(index), shape: [1] },
    size: 1,
    at: markAt(index),
  };
}

function numberedPictures(index: number): Batch {
  return { ...numberedBatch(index), x: { data: Uint8Array.of(index, 0), shape: [1, 1, 2, 1] } };
}

function numberedEvent(index: number): PipelineEvent {
  const measured = { loss: 1 / (index + 1), metrics: {}, learningRate: 0.1 };
  return {
    type: 'step',
    trainer: 'stub',
    step: index + 1,
    epoch: 0,
    size: 1,
    ...measured,
    at: markAt(index),
  };
}

/** A trainer that learns nothing. */
function stubTrainer(): Trainer {
  let steps = 0;
  return {
    name: 'stub',
    get stepsDone() {
      return steps;
    },
    learningRate: 0.1,
    holdLearningRate: () => {},
    releaseLearningRate: () => {},
    options: {},
    step(batch) {
      steps++;
      return { loss: batch.size, metrics: {} };
    },
    evaluate: (batch) => ({ loss: batch.size, metrics: {} }),
    predict: (x) => x,
    snapshot: () => ({
      step: steps,
      learningRate: 0.1,
      topology: undefined,
      weights: [],
      slots: [],
      scalars: {},
    }),
    restore: () => {},
    dispose: () => {},
  };
}
