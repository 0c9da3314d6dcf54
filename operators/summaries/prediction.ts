import { type Dense, emptyLike, isDense, type Sample } from '../../core/sample.js';
import type { Boxed } from '../augmentation/boxes.js';
import { type Caption, greatestOf, nameOf, numberOf } from './captions.js';

/** What a model's output says of a sample. */
export interface Prediction {
  /** In words or a number; default none. */
  readonly text?: string;
  /** Whether it is what the label says; left out where that is no question of yes or no. */
  readonly right?: boolean;
  /** What the label says, shown beside it; default none. */
  readonly label?: string;
  /** Where it sees things: `boxes`, and `labels` with the class of each. */
  readonly boxes?: Boxed;
}

/** Tells what an output says of a sample. */
export type Interpret = (output: Dense, sample: Sample) => Prediction;

/**
 * Takes several outputs for the scores of classes, of which the greatest is the prediction, and a single one for a
 * value.
 */
export function interpretWith(classes: readonly string[]): Interpret {
  return (output, { y }) => {
    const label = numberOf(y);
    const told = label === undefined ? {} : { label: nameOf(label, classes) };
    if (output.data.length === 1) return { text: nameOf(output.data[0] ?? Number.NaN, []), ...told };
    const predicted = greatestOf(output.data);
    const judged = label === undefined ? {} : { right: predicted === label };
    return { text: nameOf(predicted, classes), ...judged, ...told };
  };
}

/** What is written below a picture: the prediction, and what the label says where that is something else. */
export function captionsOf({ text, right, label }: Prediction): readonly Caption[] {
  const tone = right === undefined ? 'plain' : right ? 'right' : 'wrong';
  return [
    ...(text === undefined ? [] : [{ text, tone } as const]),
    ...(label === undefined || right === true ? [] : [{ text: `is ${label}`, tone: 'aside' } as const]),
  ];
}

/** How many of the predictions are right, in words; undefined where that is not known of any. */
export function scoreOf(predictions: readonly Prediction[]): string | undefined {
  const judged = predictions.filter(({ right }) => right !== undefined);
  if (judged.length === 0) return undefined;
  return `${judged.filter(({ right }) => right).length} of ${judged.length} right`;
}

/** The rows of an output, one a sample: views. */
export function rowsOf({ data, shape: [count = 0, ...shape] }: Dense): readonly Dense[] {
  const stride = count === 0 ? 0 : data.length / count;
  return Array.from({ length: count }, (_, row) => ({
    data: data.subarray(row * stride, (row + 1) * stride),
    shape,
  }));
}

/** The inputs of samples in one array; undefined where they are not all numbers of one shape. */
export function stackInputs(samples: readonly Sample[]): Dense | undefined {
  const inputs = samples.map(({ x }) => x).filter(isDense);
  const [first] = inputs;
  const form = first?.shape.join();
  if (first === undefined || inputs.length < samples.length) return undefined;
  if (inputs.some(({ shape }) => shape.join() !== form)) return undefined;
  const stride = first.data.length;
  const data = emptyLike(first.data, samples.length * stride);
  for (const [place, input] of inputs.entries()) data.set(input.data, place * stride);
  return { data, shape: [samples.length, ...first.shape] };
}
