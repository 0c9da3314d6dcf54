export { type AirfoilOptions, airfoil } from './airfoil.js';
export { type CachedFileOptions, cachedFile } from './cached-file.js';
export { type Cifar, type Cifar10Options, type Cifar100Options, cifar10, cifar100 } from './cifar.js';
export { cifar10Labels, cifar100CoarseLabels, cifar100Labels } from './cifar-labels.js';
export { type CsvOptions, csv, tsv } from './csv.js';
export { shapeNames } from './drawn-shapes.js';
export { type Drift, type DriftingDataOptions, driftingData } from './drifting-data.js';
export { type EventsOptions, events } from './events.js';
export {
  type FashionMnist,
  type FashionMnistOptions,
  fashionMnist,
  fashionMnistLabels,
} from './fashion-mnist.js';
export { type ArraysOptions, fromArrays } from './from-arrays.js';
export { type FromHotOptions, fromHot } from './from-hot.js';
export { fromIterable, type Item, type Items, type IterableOptions } from './from-iterable.js';
export { type GaussianBlobsOptions, gaussianBlobs } from './gaussian-blobs.js';
export { type GaussianPointsOptions, gaussianPoints } from './gaussian-points.js';
export type { GeneratedOptions } from './generated.js';
export { type HousePrices, type HousePricesOptions, housePrices, housePricesFile } from './house-prices.js';
export { type HttpLinesOptions, httpLines } from './http-lines.js';
export { fromIdx, type IdxOptions, readIdx } from './idx.js';
export { type ImageFilesOptions, imageFiles, type UnlabelledPictures } from './image-files.js';
export { type ImageFolderOptions, imageFolder } from './image-folder.js';
export { type ImageTableOptions, imageTable } from './image-table.js';
export { type Imdb, type ImdbOptions, imdb, imdbLabels } from './imdb.js';
export { type JetStreamOptions, jetStream } from './jetstream.js';
export { type JsonLinesOptions, jsonLines } from './json-lines.js';
export { type KafkaSourceOptions, kafka } from './kafka.js';
export { type LinearDataOptions, linearData } from './linear-data.js';
export type { LiveOptions, ReconnectOptions } from './live/live-options.js';
export type { DecodeMessage, Message } from './live/message.js';
export type { UnseekableSource } from './live/unseekable.js';
export { type Mnist, type MnistOptions, mnist } from './mnist.js';
export { type MoonsOptions, moons } from './moons.js';
export { type MqttOptions, mqtt } from './mqtt.js';
export { type PastedShapesOptions, pastedShapes, type ShapeBoxes, shapeMasks } from './pasted-shapes.js';
export type { PictureSource } from './picture-files.js';
export { type PolynomialDataOptions, polynomialData } from './polynomial-data.js';
export { type PtbOptions, ptb } from './ptb.js';
export type { PublishedPicturesOptions } from './published-pictures.js';
export { type RedisStreamOptions, redisStream } from './redis-stream.js';
export { type ReplayOptions, replay } from './replay.js';
export {
  type SentencePairs,
  type SentencePairsOptions,
  sentenceMarks,
  sentencePairs,
} from './sentence-pairs.js';
export { type ServerSentEventsOptions, serverSentEvents } from './server-sent-events.js';
export { type SpiralsOptions, spirals } from './spirals.js';
export { type StandardInputOptions, standardInput } from './standard-input.js';
export { type TailJsonOptions, type TailOptions, type TailTextOptions, tail } from './tail.js';
export type { RowsOptions } from './text/rows-options.js';
export type { ByteStream, TextInput } from './text/text-input.js';
export {
  type SavedVocabulary,
  Vocabulary,
  type VocabularyOptions,
  vocabulary,
} from './text/vocabulary.js';
export { type TextLinesOptions, textLines } from './text-lines.js';
export { type TimeMachineOptions, timeMachine } from './time-machine.js';
export { type TokenSequencesOptions, tokenSequences } from './token-sequences.js';
export { type WebSocketOptions, webSocket } from './web-socket.js';
export { type CoOccurrencesOptions, coOccurrences } from './words/co-occurrences.js';
export { type HierarchicalSoftmaxOptions, hierarchicalSoftmax } from './words/hierarchical-softmax.js';
export { type NegativeSamplingOptions, negativeSampling } from './words/negative-sampling.js';
export { type SubsampleOptions, subsample } from './words/subsample.js';
export { type Subwords, type SubwordsOptions, subwords } from './words/subwords.js';
export { vectorsFor } from './words/vectors-for.js';
export { type WordPairs, type WordPairsOptions, type WordParts, wordPairs } from './words/word-pairs.js';
export type { AddTarget, WordTargets } from './words/word-targets.js';
export {
  type WordVectors,
  type WordVectorsOptions,
  wordVectors,
  wordVectorsFile,
} from './words/word-vectors.js';
