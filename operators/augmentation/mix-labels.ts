import { MillraceError, show } from '../../core/errors.js';
import type { Batch, Dense } from '../../core/sample.js';

/** What is drawn for a batch. */
export interface Mixture {
  /** Which sample of the batch each one is mixed with. */
  readonly partner: (index: number) => number;
  /** How much of each sample stays its own, 0 to 1. */
  readonly share: number;
}

/** Whose labels are mixed, and how many classes there are. */
export interface LabelOptions {
  readonly operator: string;
  readonly classes: number | undefined;
}

/**
 * The labels and weights of a batch whose samples were mixed: `y` becomes `[size, classes]`, float32, rows with sum 1
 * where those given are class numbers or have sum 1.
 *
 * Samples with weights count by them: `(share w y + (1 - share) w' y') / (share w + (1 - share) w')`, the divisor being
 * the new weight, so that the cross-entropy is that of both labels, each with its own weight.
 *
 * @throws MillraceError `BATCH_INVALID` without labels, `LABEL_INVALID` where they are no classes.
 */
export function mixLabels(
  batch: Batch,
  { partner, share }: Mixture,
  options: LabelOptions,
): Pick<Batch, 'y' | 'weights'> {
  const { data, shape } = softLabels(batch, options);
  const [size = 0, classes = 0] = shape;
  const mixed = new Float32Array(data.length);
  const weights = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const other = partner(index);
    const own = share * (batch.weights?.[index] ?? 1);
    const foreign = (1 - share) * (batch.weights?.[other] ?? 1);
    const total = own + foreign;
    const part = total > 0 ? own / total : share;
    weights[index] = total;
    for (let place = 0; place < classes; place++)
      mixed[index * classes + place] =
        part * (data[index * classes + place] ?? 0) + (1 - part) * (data[other * classes + place] ?? 0);
  }
  return { y: { data: mixed, shape }, ...(batch.weights ? { weights } : {}) };
}

function softLabels(batch: Batch, { operator, classes }: LabelOptions): Dense {
  const { y, size } = batch;
  if (y === undefined) throw noLabels(operator, batch);
  if (y.shape[0] === size && y.shape.length === 2 && y.shape[1] === (classes ?? y.shape[1])) return y;
  if (y.shape[0] === size && y.shape.length === 1 && classes !== undefined) return oneHot(y, classes, batch);
  throw new MillraceError('LABEL_INVALID', {
    what: `labels of a batch in ${operator}`,
    given: `shape [${y.shape.join(', ')}]`,
    expected: classes === undefined ? `[${size}, classes]` : `[${size}] or [${size}, ${classes}]`,
    where: placeOf(batch),
    advice: `Where labels are class numbers, tell how many classes there are: ${operator}({ classes: 10 })`,
  });
}

function oneHot({ data, shape }: Dense, classes: number, batch: Batch): Dense {
  const rows = new Float32Array(data.length * classes);
  for (let index = 0; index < data.length; index++) {
    const label = data[index] ?? Number.NaN;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw noClass(index, label, classes, batch);
    rows[index * classes + label] = 1;
  }
  return { data: rows, shape: [...shape, classes] };
}

function noLabels(operator: string, batch: Batch): MillraceError {
  return new MillraceError('BATCH_INVALID', {
    what: `batch in ${operator}`,
    given: 'samples without labels',
    expected: 'a label y on every sample',
    where: placeOf(batch),
  });
}

function noClass(index: number, label: number, classes: number, batch: Batch): MillraceError {
  return new MillraceError('LABEL_INVALID', {
    what: `label ${index} of the batch`,
    given: label,
    expected: `a whole number in 0 .. ${classes - 1}`,
    where: placeOf(batch),
  });
}

function placeOf({ at: { source, position } }: Batch): string {
  return `source ${source}, ${show(position)}`;
}
