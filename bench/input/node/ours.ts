import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Observable, takeWhile } from 'rxjs';
import sharp from 'sharp';
import { z } from 'zod';
import { read } from '../../../core/read.js';
import type { Batch } from '../../../core/sample.js';
import {
  augment,
  batch,
  decodeImage,
  normalize,
  randomCrop,
  randomFlip,
  randomResizedCrop,
} from '../../../operators/index.js';
import { csv, fashionMnist, imageFolder } from '../../../sources/index.js';
import { serve } from '../../comparison/serve.js';
import { type Question, questionSchema, type Timing, type Work } from '../protocol.js';
import type { RowName } from '../rows.js';
import { columnNames, columns } from '../table.js';
import { Check, Measure, type Round } from './round.js';

/** Millrace as a competitor: what a person would write, and a consumer that does nothing. */
const pipelines: Readonly<Record<RowName, (question: Question) => Observable<Batch>>> = {
  pictures: (question) => read(pictures, forever(question)).pipe(batch(question.batch), normalize()),
  augmented: (question) =>
    read(pictures, forever(question)).pipe(
      augment(randomCrop(28, { padding: 2 }), randomFlip()),
      batch(question.batch),
      normalize(),
    ),
  photos: (question) =>
    read(imageFolder({ dir: question.data }), forever(question)).pipe(
      decodeImage({
        crop: randomResizedCrop(224),
        decoder: question.way === 'sharp' ? 'sharp' : 'wasm',
      }),
      augment(randomFlip()),
      // Picture by picture, straight into the batch.
      normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
      batch(question.batch),
    ),
  table: (question) =>
    read(csv(question.data, { schema: tableSchema, x: columnNames(columns) }), forever(question)).pipe(
      batch(question.batch),
    ),
};

const pictures = fashionMnist().training;
const tableSchema = z.object(Object.fromEntries(columnNames(columns).map((name) => [name, z.number()])));

// Of the timer that measures the delay of the event loop, in milliseconds.
const resolution = 1;

let rounds = 0;

await serve(
  { node: process.versions.node, libvips: sharp.versions.vips },
  questionSchema,
  async (question) => {
    if (question.task === 'check') return consume<Work>(question, new Check(question));
    return question.row === 'photos' ? watched(question) : consume<Timing>(question, new Measure(question));
  },
);

/** Epochs without end, in another order each round. */
function forever({ task }: Question): { readonly epochs: number; readonly seed: number } {
  return { epochs: task === 'check' ? 1 : 1_000_000, seed: rounds++ };
}

async function consume<Answer>(question: Question, round: Round<Answer>): Promise<Answer> {
  await pipelines[question.row](question)
    .pipe(takeWhile((each) => !round.add(each)))
    .forEach(() => {});
  return round.answer();
}

async function watched(question: Question): Promise<Timing> {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const timing = await consume<Timing>(question, new Measure(question));
  histogram.disable();
  const at = (percentile: number): number => histogram.percentile(percentile) / 1e6 - resolution;
  return { ...timing, delay: { p99: at(99), max: at(100) } };
}
