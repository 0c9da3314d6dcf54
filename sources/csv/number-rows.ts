import type { Dense } from '../../core/sample.js';
import type { TextBlock } from '../text/block-reader.js';
import { fitsFloat32 } from '../text/picked.js';
import { type RowContent, RowFault, type RowParser } from '../text/row-format.js';
import type { Column } from './column.js';

/** Where the number of a field goes. */
export interface NumberField {
  /** The column that says what its values may be; left out where the field is not looked at. */
  readonly column?: Column;
  /** Its place in `x`; -1 where it is not part of it. */
  readonly place: number;
  readonly isLabel: boolean;
}

/** What rows of numbers are read into. */
export interface NumberLayout {
  /** A field each, as they stand in the file. */
  readonly fields: readonly NumberField[];
  /** How many numbers `x` has. */
  readonly features: number;
  readonly hasLabel: boolean;
  readonly delimiter: number;
}

const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
// As many digits fit into 32 bits, and as many into a number that is put together digit by digit and stays good.
const fewDigits = 9;
const mostDigits = 19;
const powersOfTen = Float64Array.from({ length: mostDigits + 1 }, (_, power) => 10 ** power);

// A bound on what rounding adds to a number of up to 19 digits that is put together digit by digit: 2^-50 at most.
const roundingError = 2 ** -48;

/**
 * Reads rows of plain numbers from their bytes, without making strings of them.
 *
 * A number of few digits is a whole number divided by a power of ten, and exact when both are
 * (Clinger, "How to Read Floating Point Numbers Accurately", 1990). One of more digits is taken where rounding up and
 * down gives the same float32. Whatever else a field holds is left to its column.
 */
export class NumberRows {
  readonly #layout: NumberLayout;
  readonly #bytes: Buffer;
  readonly #rows: Float32Array;
  readonly #shape: readonly number[];
  /** Where the field that was read last ends. */
  #at = 0;

  constructor(layout: NumberLayout, { bytes, rows }: TextBlock) {
    this.#layout = layout;
    this.#bytes = bytes;
    this.#rows = new Float32Array(rows.length * layout.features);
    this.#shape = [layout.features];
  }

  /** The sample of a row: `x` is a view of an array that holds those of the whole block. */
  readonly parse: RowParser<Dense<Float32Array>, number | undefined> = ({ start, end }, nth) => {
    const { fields, features, hasLabel } = this.#layout;
    const rows = this.#rows;
    const first = nth * features;
    let label = 0;
    let at = start - 1;
    for (const field of fields) {
      if (at >= end) return this.#wrongCount(start, end);
      const value = this.#number(field, at + 1, end);
      if (typeof value !== 'number') return value;
      if (field.place >= 0) rows[first + field.place] = value;
      if (field.isLabel) label = value;
      at = this.#at;
    }
    return at < end ? this.#wrongCount(start, end) : this.#content(first, hasLabel ? label : undefined);
  };

  #number(field: NumberField, from: number, end: number): number | RowFault {
    if (!field.column?.plain) return this.#other(field, from, end);
    const bytes = this.#bytes;
    const negative = bytes[from] === minus;
    const firstDigit = negative ? from + 1 : from;
    let at = firstDigit;
    let whole = 0;
    let pointAt = end;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - zero;
      if (digit >= 0 && digit <= 9) whole = (Math.imul(whole, 10) + digit) | 0;
      else if (digit === point - zero && pointAt === end) pointAt = at;
      else break;
    }
    const ended = at === end || bytes[at] === this.#layout.delimiter;
    const scale = pointAt < at ? at - pointAt - 1 : 0;
    const digits = at - firstDigit - (pointAt < at ? 1 : 0);
    if (!ended || digits === 0 || digits > mostDigits) return this.#other(field, from, end);
    this.#at = at;
    if (digits > fewDigits) return this.#long(field, from, end, scale);
    const value = whole / (powersOfTen[scale] ?? Number.NaN);
    return negative ? -value : value;
  }

  #content(first: number, y: number | undefined): RowContent<Dense<Float32Array>, number | undefined> {
    const data = this.#rows.subarray(first, first + this.#layout.features);
    return { x: { data, shape: this.#shape }, y };
  }

  /** The number that ends where `at` is, of more digits than fit into 32 bits. */
  #long(field: NumberField, from: number, end: number, scale: number): number | RowFault {
    let mantissa = 0;
    for (let place = from; place < this.#at; place++) {
      const digit = (this.#bytes[place] ?? 0) - zero;
      // The sign and the point come before zero.
      if (digit >= 0) mantissa = mantissa * 10 + digit;
    }
    const value = mantissa / (powersOfTen[scale] ?? Number.NaN);
    if (mantissa >= 2 ** 53 && (field.isLabel || !isSure(value))) return this.#other(field, from, end);
    return this.#bytes[from] === minus ? -value : value;
  }

  /**
   * What is no number of few digits: a missing value, an exponent, many digits, what its schema has to see, what is not
   * looked at, or nothing that fits.
   */
  #other({ column, isLabel }: NumberField, from: number, end: number): number | RowFault {
    let at = from;
    while (at < end && this.#bytes[at] !== this.#layout.delimiter) at++;
    this.#at = at;
    if (!column) return 0;
    const text = this.#bytes.toString('utf8', from, at);
    const value = column.read(text);
    if (value instanceof RowFault) return value;
    const number = typeof value === 'number' ? value : Number.NaN;
    if (isLabel) return Number.isNaN(number) ? new RowFault(text, 'a label', column.name) : number;
    return fitsFloat32(number) ? number : new RowFault(text, 'a number that float32 can hold', column.name);
  }

  #wrongCount(start: number, end: number): RowFault {
    const { delimiter, fields } = this.#layout;
    const count = this.#bytes.subarray(start, end).filter((byte) => byte === delimiter).length + 1;
    return wrongCount(count, fields.length);
  }
}

/** That a row has too few or too many fields. */
export function wrongCount(given: number, expected: number): RowFault {
  return new RowFault(`${given} columns`, `${expected} columns`);
}

/** Whether all that a number may be, for the rounding in it, is the same float32. */
function isSure(value: number): boolean {
  return Math.fround(value * (1 - roundingError)) === Math.fround(value * (1 + roundingError));
}
