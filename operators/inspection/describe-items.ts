import { isEncodedImage } from '../../core/encoded-image.js';
import { show } from '../../core/errors.js';
import { isMark } from '../../core/mark.js';
import { type Dense, isDense, type TypedArray } from '../../core/sample.js';
import { figuresOf, figuresText } from './figures.js';

/** A label of more different values than this is a target and no class. */
const mostClasses = 100;

/**
 * What items are like, in text: a line for each, then all of them together, with ranges and the balance of classes.
 *
 * @param items samples, batches or anything else that has `x` and `y`.
 * @param classes the names of the classes, by class number.
 */
export function describeItems(items: readonly unknown[], classes: readonly string[] = []): string {
  if (items.length === 0) return 'nothing came';
  const parts = items.map((item) => ({ x: partOf(item, 'x'), y: partOf(item, 'y') }));
  const lines = parts.map(
    ({ x, y }, place) => `  ${place}  x ${describe(x)}; y ${describeLabel(y, classes)}`,
  );
  const xs = parts.map(({ x }) => x).filter(isDense);
  const ys = items.flatMap(labelsIn);
  return [
    `the first ${items.length} of ${sourceOf(items[0])}`,
    ...lines,
    ...(xs.length > 0 ? [`  all x  ${describeAll(xs)}`] : []),
    ...(ys.length > 0 ? [`  all y  ${balanceOf(ys, classes)}`] : []),
  ].join('\n');
}

function partOf(item: unknown, name: 'x' | 'y'): unknown {
  return typeof item === 'object' && item !== null ? Reflect.get(item, name) : undefined;
}

function sourceOf(item: unknown): string {
  const mark = typeof item === 'object' && item !== null ? Reflect.get(item, 'at') : undefined;
  return isMark(mark) ? mark.source : 'the stream';
}

function describe(value: unknown): string {
  if (value === undefined) return 'none';
  if (isEncodedImage(value)) return value.bytes ? `${value.file}, ${value.bytes.length} bytes` : value.file;
  if (!isDense(value)) return show(value);
  return `${formOf(value)}, ${figuresText(figuresOf([value.data]))}`;
}

function describeLabel(label: unknown, classes: readonly string[]): string {
  const name = typeof label === 'number' ? classes[label] : undefined;
  return name === undefined ? describe(label) : `${label} ${name}`;
}

function describeAll(all: readonly Dense[]): string {
  const forms = [...new Set(all.map(formOf))];
  return `${forms.join(' or ')}, ${figuresText(figuresOf(all.map(({ data }) => data)))}`;
}

/** The dtype and shape: `uint8 [28, 28, 1]`. */
function formOf({ data, shape }: Dense): string {
  return `${dtypeOf(data)} [${shape.join(', ')}]`;
}

function dtypeOf(data: TypedArray): string {
  return data.constructor.name
    .replace(/Array$/, '')
    .replace(/^Buffer$/, 'Uint8')
    .toLowerCase();
}

/** The class numbers or target values of a sample or a batch; none where labels have a shape of their own. */
function labelsIn(item: unknown): readonly number[] {
  const label = partOf(item, 'y');
  if (typeof label === 'number') return [label];
  const isBatch = typeof item === 'object' && item !== null && 'size' in item;
  return isBatch && isDense(label) && label.shape.length === 1 ? [...label.data] : [];
}

/** How often each class occurs, the most frequent first; the range where labels are no classes. */
function balanceOf(labels: readonly number[], classes: readonly string[]): string {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const areClasses = labels.every((label) => Number.isSafeInteger(label) && label >= 0);
  if (!areClasses || counts.size > mostClasses) return figuresText(figuresOf([labels]));
  const shares = [...counts]
    .sort(([one, often], [other, more]) => more - often || one - other)
    .map(([label, count]) => `${describeLabel(label, classes)}: ${count}`);
  const many = counts.size === 1 ? 'class' : 'classes';
  return `${labels.length} labels in ${counts.size} ${many}: ${shares.join(', ')}`;
}
