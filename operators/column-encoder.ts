import { MillraceError } from '../core/errors.js';
import { type Category, type CheckedColumn, type CheckedColumns, type Learnt, widthOf } from './columns.js';

/** Turns records into features, and learns what there is to learn. */
export class ColumnEncoder {
  /** The number of features. */
  readonly width: number;
  readonly #columns: readonly (readonly [name: string, column: CheckedColumn])[];
  readonly #codes = new Map<string, Map<Category, number>>();
  #learnt: Learnt;

  constructor(columns: CheckedColumns, learnt: Learnt) {
    this.#columns = Object.entries(columns);
    this.#learnt = learnt;
    this.width = this.#columns.reduce((sum, [, column]) => sum + widthOf(column), 0);
    for (const [name, column] of this.#columns) {
      if (column.as === 'number') continue;
      const categories = column.categories ?? learnt.categories[name] ?? [];
      this.#codes.set(name, new Map(categories.map((category, place) => [category, place + 1])));
    }
  }

  /** What was learnt of all records so far. */
  get learnt(): Learnt {
    return this.#learnt;
  }

  /** The features of a record; `where` tells its place in errors. */
  encode(record: Readonly<Record<string, unknown>>, where: string): Float32Array {
    const features = new Float32Array(this.width);
    let offset = 0;
    for (const [name, column] of this.#columns) {
      const value = record[name];
      if (column.as === 'number') features[offset] = this.#number(name, column, value, where);
      else {
        const code = this.#code(name, column, value, where);
        if (column.as === 'index') features[offset] = code;
        else features[offset + code] = 1;
      }
      offset += widthOf(column);
    }
    return features;
  }

  #number(
    name: string,
    { missing }: Extract<CheckedColumn, { as: 'number' }>,
    value: unknown,
    where: string,
  ): number {
    if (isMissing(value)) {
      if (missing === undefined) throw refused(name, value, 'a number', where);
      return missing === 'mean' ? (this.#learnt.means[name]?.mean ?? 0) : missing;
    }
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw refused(name, value, 'a number', where);
    if (missing === 'mean') this.#learnMean(name, Number(value));
    return Number(value);
  }

  #code(
    name: string,
    column: Exclude<CheckedColumn, { as: 'number' }>,
    value: unknown,
    where: string,
  ): number {
    if (isMissing(value)) return 0;
    if (!isCategory(value)) throw refused(name, value, 'a text, a number or a boolean', where);
    const codes = this.#codes.get(name);
    const known = codes?.get(value);
    if (known !== undefined) return known;
    const size = codes?.size ?? 0;
    if (size < (column.capacity ?? 0)) {
      codes?.set(value, size + 1);
      this.#learnCategory(name, value);
      return size + 1;
    }
    if (column.unknown === 'missing') return 0;
    throw refused(name, value, `one of the ${size} categories known`, where);
  }

  #learnCategory(name: string, value: Category): void {
    const { categories, means } = this.#learnt;
    const known = categories[name] ?? [];
    this.#learnt = { means, categories: { ...categories, [name]: [...known, value] } };
  }

  #learnMean(name: string, value: number): void {
    const { categories, means } = this.#learnt;
    const { count, mean } = means[name] ?? { count: 0, mean: 0 };
    const next = { count: count + 1, mean: mean + (value - mean) / (count + 1) };
    this.#learnt = { categories, means: { ...means, [name]: next } };
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || Number.isNaN(value);
}

function isCategory(value: unknown): value is Category {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function refused(column: string, given: unknown, expected: string, where: string): MillraceError {
  return new MillraceError('INPUT_INVALID', {
    what: `column ${column} in encode`,
    given,
    expected,
    where,
    advice: 'Set `missing` for numbers, or `unknown: "missing"` or a larger `capacity` for categories',
  });
}
