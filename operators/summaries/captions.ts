import { isDense } from '../../core/sample.js';
import { isBoxed } from '../augmentation/boxes.js';

/** A line below a picture. */
export interface Caption {
  readonly text: string;
  /** Said of a right prediction, of a wrong one, or beside another line. */
  readonly tone: 'plain' | 'right' | 'wrong' | 'aside';
}

/** A box on a picture, in its pixels from the upper left corner. */
export interface DrawnBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** What is in it. */
  readonly text: string;
  /** Whether it is a model's, and not the label's. */
  readonly predicted: boolean;
}

/** A class or a value as a person reads it: the name of the class where there is one. */
export function nameOf(value: number, classes: readonly string[]): string {
  return classes[value] ?? String(Number(value.toPrecision(4)));
}

/** The place of the greatest number. */
export function greatestOf(values: ArrayLike<number>): number {
  let greatest = 0;
  for (let place = 1; place < values.length; place++)
    if ((values[place] ?? Number.NaN) > (values[greatest] ?? Number.NaN)) greatest = place;
  return greatest;
}

/** The class number or the value that a label is; undefined where it is neither. Shares of classes count as the greatest. */
export function numberOf(y: unknown): number | undefined {
  if (typeof y === 'number') return y;
  if (!isDense(y) || y.data.length === 0) return undefined;
  if (y.data.length === 1) return y.data[0];
  return y.shape.length === 1 ? greatestOf(y.data) : undefined;
}

/** The boxes of a label, each with the name of its class where the label has a field `labels`. */
export function boxesOf(y: unknown, classes: readonly string[], predicted: boolean): readonly DrawnBox[] {
  if (!isBoxed(y)) return [];
  const { data } = y.boxes;
  const labels = isDense(y.labels) ? y.labels.data : undefined;
  return Array.from({ length: Math.floor(data.length / 4) }, (_, box) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = data.subarray(4 * box, 4 * box + 4);
    const label = labels?.[box];
    return { left, top, right, bottom, text: label === undefined ? '' : nameOf(label, classes), predicted };
  });
}
