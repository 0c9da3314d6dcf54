import type { OperatorFunction, Subscriber } from 'rxjs';
import { MillraceError, show } from '../core/errors.js';
import { type Mark, type Marked, markOf, stamp } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import type { Dense } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import { ColumnEncoder } from './column-encoder.js';
import { type Columns, columnsSchema, fixed, learntSchema, nothingLearnt } from './columns.js';
import { visit } from './visit.js';

/** How {@link encode} is set. */
export interface EncodeOptions {
  /** The stage's name in the checkpoint; default `encode`. */
  readonly name?: string;
}

/** A sample whose record has become features. */
export type Encoded<T> = Omit<T, 'x'> & { readonly x: Dense<Float32Array> };

/**
 * Turns records (the rows of a table) into features: numbers as they are, categories as numbers, float32 `[features]`.
 *
 * Missing values are `null`, `undefined`, the empty text and NaN. Categories that are not given are learnt as they
 * appear. What was learnt travels on the sample's mark, so a resume goes on with exactly that; {@link learntColumns}
 * takes it from there for predictions. Where the data can be gone through beforehand, {@link learnColumns} gives columns
 * with all categories in, which encode the same way in training, evaluation and prediction.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; in the stream `INPUT_INVALID` when `x` is no record, a value
 *   is none that the column may hold, or a category is not known and no further one may be learnt.
 * @example
 * ```ts
 * import { encode, fromIterable, read } from 'millrace';
 * const rows = [{ x: { age: 31, town: 'Ulm' }, y: 1 }, { x: { age: Number.NaN, town: 'Bonn' }, y: 0 }];
 * read(fromIterable(rows, { name: 'people' }))
 *   .pipe(encode({ age: { as: 'number', missing: 0 }, town: { as: 'oneHot', capacity: 2 } }))
 *   .subscribe(({ x }) => console.log(x.data)); // 31 0 1 0, then 0 0 0 1
 * ```
 */
export function encode<T extends Marked & { readonly x: unknown }>(
  columns: Columns,
  { name = 'encode' }: EncodeOptions = {},
): OperatorFunction<T, Encoded<T>> {
  const checked = parseOptions('encode', columnsSchema, columns);
  const owner = {};
  return stage((downstream: Subscriber<Encoded<T>>) => {
    const saved = joinRun(downstream, { name, owner, options: { columns: checked } });
    const encoder = new ColumnEncoder(checked, stateOf(saved, learntSchema, name) ?? nothingLearnt);
    const shape = [encoder.width];
    return new StageSubscriber<T>(downstream, undefined, {
      next(sample) {
        const where = placeOf(markOf(sample, name));
        const data = encoder.encode(recordOf(sample.x, where), where);
        downstream.next(stamp({ ...sample, x: { data, shape } }, name, encoder.learnt));
      },
    });
  });
}

/**
 * Goes through a source once and puts what there is to learn into the columns: all categories, the means for missing
 * numbers. The result is plain data: keep it beside the model.
 *
 * @throws MillraceError `OPTION_INVALID` for the columns; `INPUT_INVALID` as {@link encode} does; what the source throws.
 * @example
 * ```ts
 * import { encode, fromIterable, learnColumns, read } from 'millrace';
 * const people = fromIterable([{ x: { town: 'Ulm' }, y: 1 }, { x: { town: 'Bonn' }, y: 0 }], { name: 'people' });
 * const columns = await learnColumns(people, { town: { as: 'index', capacity: 100 } });
 * console.log(columns); // { town: { as: 'index', unknown: 'fail', categories: ['Ulm', 'Bonn'] } }
 * read(people).pipe(encode(columns)).subscribe(({ x }) => console.log(x.data));
 * ```
 */
export async function learnColumns<T extends Marked & { readonly x: unknown }>(
  source: Source<T>,
  columns: Columns,
): Promise<Columns> {
  const checked = parseOptions('learnColumns', columnsSchema, columns);
  const encoder = new ColumnEncoder(checked, nothingLearnt);
  await visit(source, ({ x, at }) => {
    const where = placeOf(at);
    encoder.encode(recordOf(x, where), where);
  });
  return fixed(checked, encoder.learnt);
}

/**
 * The columns with what {@link encode} had learnt when it made the item with this mark: a sample, a batch, an event.
 *
 * @param name the stage's name; default `encode`.
 * @throws MillraceError `STAGE_STATE_INVALID` when the mark has no state of this stage.
 * @example
 * ```ts
 * import { encode, fromIterable, learntColumns, read } from 'millrace';
 * import { lastValueFrom } from 'rxjs';
 * const towns = fromIterable([{ x: { town: 'Ulm' }, y: 1 }], { name: 'towns' });
 * const columns = { town: { as: 'index', capacity: 100 } } as const;
 * const last = await lastValueFrom(read(towns).pipe(encode(columns)));
 * const frozen = learntColumns(columns, last.at);
 * ```
 */
export function learntColumns(columns: Columns, at: Mark, name = 'encode'): Columns {
  const checked = parseOptions('learntColumns', columnsSchema, columns);
  const learnt = stateOf(at.stages?.[name], learntSchema, name);
  if (learnt) return fixed(checked, learnt);
  throw new MillraceError('STAGE_STATE_INVALID', {
    what: `state of stage ${name}`,
    given: Object.keys(at.stages ?? {}),
    expected: 'the mark of something that went through this stage',
  });
}

function recordOf(x: unknown, where: string): Readonly<Record<string, unknown>> {
  if (isRecord(x)) return x;
  throw new MillraceError('INPUT_INVALID', {
    what: 'x of a sample in encode',
    given: x,
    expected: 'a record: { column: value, ... }',
    where,
  });
}

function isRecord(x: unknown): x is Readonly<Record<string, unknown>> {
  return typeof x === 'object' && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x);
}

function placeOf({ source, position }: Mark): string {
  return `source ${source}, ${show(position)}`;
}
