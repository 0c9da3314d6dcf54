import { isAscii, isUtf8 } from 'node:buffer';
import { show } from '../../core/errors.js';
import type { TextBlock } from './block-reader.js';
import { RowFault } from './row-format.js';
import type { RowSpan } from './row-spans.js';

/** The text of a row, or that it is no UTF-8. */
export type DecodeRow = (row: RowSpan) => string | RowFault;

/** Decodes the rows of a block, each into a string of its own: a part of one would keep the whole in memory. */
export function decodeRows({ bytes, clean }: TextBlock): DecodeRow {
  if (clean) {
    const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
    return ({ start, end }) => bytes.toString(encoding, start, end);
  }
  return ({ start, end }) => {
    const row = bytes.subarray(start, end);
    return isUtf8(row) ? row.toString('utf8') : notUtf8(row);
  };
}

/** That bytes are no text. */
export function notUtf8(bytes: Buffer, column?: string): RowFault {
  // What can be read of them.
  const text = show(bytes.subarray(0, 80).toString('utf8'));
  return new RowFault(`bytes that are no UTF-8: ${text}`, 'text in UTF-8', column);
}
