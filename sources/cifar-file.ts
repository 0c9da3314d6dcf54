import { setImmediate as nextTurn } from 'node:timers/promises';
import { MillraceError } from '../core/errors.js';
import { readWhole } from './whole-file.js';

const planeSize = 32 * 32;
const pictureSize = 3 * planeSize;

// So many pictures are unpacked in a few milliseconds, between which the event loop gets its turn.
const rowsPerTurn = 1000;

/** What a row of a file holds before its pixels. */
export interface CifarRows {
  /** How many labels, of a byte each. */
  readonly labels: number;
  /** Which of them is taken. */
  readonly label: number;
  /** The labels are 0 to classes - 1. */
  readonly classes: number;
}

/** The pictures of some files: pixels `[count, 32, 32, 3]`, labels `[count]`. */
export interface CifarPictures {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Reads the first `count` pictures of files in the binary format of CIFAR: a row is its labels, then 32 x 32 bytes of
 * red, of green and of blue.
 *
 * @throws MillraceError `SOURCE_INVALID` with file and offset: no such file, a row that is cut short, a label out of
 *   range, fewer pictures than asked for.
 */
export async function readCifar(
  files: readonly string[],
  rows: CifarRows,
  count: number,
): Promise<CifarPictures> {
  const pictures = { pixels: new Uint8Array(count * pictureSize), labels: new Uint8Array(count) };
  let done = 0;
  for (const file of files) {
    if (done === count) break;
    const bytes = await readWhole('CIFAR file', file);
    checkWhole(bytes, file, rows);
    done = await unpack(bytes, file, rows, pictures, done);
  }
  if (done < count) throw tooFew(files, done, count);
  return pictures;
}

/** Appends the pictures of a file from place `first` on, as far as there is room, and answers how many there are then. */
async function unpack(
  bytes: Buffer,
  file: string,
  rows: CifarRows,
  { pixels, labels }: CifarPictures,
  first: number,
): Promise<number> {
  const rowSize = rows.labels + pictureSize;
  const end = Math.min(first + bytes.length / rowSize, labels.length);
  for (let place = first; place < end; place++) {
    const offset = (place - first) * rowSize;
    labels[place] = labelAt(bytes, offset + rows.label, rows.classes, file);
    interleave(bytes, offset + rows.labels, pixels, place * pictureSize);
    if ((place - first) % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
  }
  return end;
}

/** Brings planes of red, green and blue into the order of pixels. */
function interleave(from: Uint8Array, start: number, to: Uint8Array, place: number): void {
  let out = place;
  for (let pixel = start; pixel < start + planeSize; pixel++) {
    to[out++] = from[pixel] ?? 0;
    to[out++] = from[pixel + planeSize] ?? 0;
    to[out++] = from[pixel + 2 * planeSize] ?? 0;
  }
}

function labelAt(bytes: Uint8Array, offset: number, classes: number, file: string): number {
  const label = bytes[offset] ?? classes;
  if (label < classes) return label;
  throw invalid(file, offset, `label ${label}`, `a label from 0 to ${classes - 1}`);
}

function checkWhole(bytes: Uint8Array, file: string, { labels }: CifarRows): void {
  const rowSize = labels + pictureSize;
  const rest = bytes.length % rowSize;
  if (bytes.length > 0 && rest === 0) return;
  throw invalid(file, bytes.length - rest, `${rest} bytes`, `a row of ${rowSize} bytes`);
}

function tooFew(files: readonly string[], given: number, expected: number): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'CIFAR files',
    given: `${given} pictures`,
    expected: `at least ${expected}`,
    where: files.join(', '),
    advice: 'Put the official files into the folder, or set limit',
  });
}

function invalid(file: string, offset: number, given: string, expected: string): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'CIFAR file',
    given,
    expected,
    where: `${file}, offset ${offset}`,
    advice: 'Fetch the file again: it is not whole, or not of this format',
  });
}
