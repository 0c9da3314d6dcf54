import { MillraceError } from '../../core/errors.js';
import type { Position } from '../../core/mark.js';
import { wholeNumber } from '../../core/options.js';
import type { Blocks } from '../../core/pull-blocks.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions } from '../../core/source.js';
import { BlockReader, type TextBlock } from './block-reader.js';
import { type BlockParser, isEmptyRow, RowFault, type RowFormat } from './row-format.js';
import type { RowSpan } from './row-spans.js';
import type { RowsSettings } from './rows-options.js';
import type { TextPlace } from './text-input.js';

/** What {@link RowWalk} is told. */
export interface RowWalkOptions<X, Y> {
  readonly place: TextPlace;
  readonly settings: RowsSettings;
  readonly format: RowFormat<X, Y>;
  readonly opening: OpenOptions;
  readonly epoch: number;
  /** The position to start after, within this epoch; null starts with its first row. */
  readonly from: Position | null;
}

/** One way through a text, from some row on. */
export class RowWalk<X, Y> implements Blocks<Sample<X, Y>> {
  readonly #options: RowWalkOptions<X, Y>;
  readonly #reader: BlockReader;
  #parse: BlockParser<X, Y> | undefined;
  /** The place of the next row, and how many rows must be gone by first. */
  #index = 0;
  #used = 0;
  #left = 0;

  constructor(options: RowWalkOptions<X, Y>) {
    const { place, settings, format } = options;
    this.#options = options;
    this.#reader = new BlockReader({
      bytes: place.open(),
      split: format.split,
      maxRowBytes: settings.maxRowBytes,
      place: place.place,
    });
  }

  async next(): Promise<Iterable<Sample<X, Y>> | undefined> {
    this.#parse ??= await this.#begin();
    const block = await this.#reader.next();
    if (block) return this.#samples(block, this.#parse);
    this.#end();
    return undefined;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #begin(): Promise<BlockParser<X, Y>> {
    const { format, from } = this.#options;
    const header = format.hasHeader ? await this.#header() : undefined;
    const parse = format.open(header);
    if (parse instanceof RowFault) throw parse.at(this.#options.place.place, lineOf(header));
    if (from) await this.#enter(from);
    return parse;
  }

  async #header(): Promise<TextBlock> {
    for (;;) {
      const block = await this.#reader.next(1);
      if (!block)
        throw new RowFault('the end', 'a row that names the columns').at(this.#options.place.place, 1);
      if (!block.rows.every(isEmptyRow)) return block;
    }
  }

  async #enter({ index, offset, line }: Position): Promise<void> {
    const next = Number(index) + 1;
    if (offset === undefined) {
      this.#used = next;
      return;
    }
    const { name } = this.#options.settings;
    const where = wholeNumber(`offset to open source ${name} from`, Number(offset), 0);
    await this.#reader.skipTo(where, wholeNumber(`line to open source ${name} from`, Number(line ?? 0), 0));
    this.#index = next;
  }

  *#samples(block: TextBlock, parse: BlockParser<X, Y>): Generator<Sample<X, Y>> {
    const { settings, format, opening, epoch } = this.#options;
    const source = settings.name;
    const { seed } = opening;
    const contentOf = parse(block);
    let nth = 0;
    for (const row of block.rows) {
      if (!format.emptyRows && isEmptyRow(row)) continue;
      const content = this.#faultOf(row) ?? contentOf(row, nth);
      nth++;
      const index = this.#index++;
      if (index < this.#used) continue;
      if (content instanceof RowFault) {
        this.#leaveOut(content.at(this.#options.place.place, block.line + row.line + 1));
        continue;
      }
      const position = { epoch, index, offset: block.offset + row.next, line: block.line + row.nextLine };
      yield { x: content.x, y: content.y, at: { source, seed, position } };
    }
  }

  #faultOf({ start, end, fault }: RowSpan): RowFault | undefined {
    const { maxRowBytes } = this.#options.settings;
    if (end - start > maxRowBytes)
      return new RowFault(`more than ${maxRowBytes} bytes`, 'a row with a line break');
    return fault === undefined ? undefined : new RowFault(fault, 'a whole row');
  }

  #leaveOut(error: MillraceError): void {
    const { settings, opening } = this.#options;
    if (settings.invalid === 'fail') throw error;
    if (this.#left++ > 0) return;
    opening.warn({
      code: 'ROW_SKIPPED',
      message: `source ${settings.name} left out a row: ${error.message}`,
      count: 1,
    });
  }

  #end(): void {
    const { settings, opening, epoch, place } = this.#options;
    if (this.#left > 0) {
      const message = `source ${settings.name} left out ${this.#left} rows in epoch ${epoch}`;
      opening.warn({ code: 'ROW_SKIPPED', message, count: this.#left });
    }
    if (this.#index >= this.#used) return;
    throw new MillraceError('SOURCE_INVALID', {
      what: `rows of source ${settings.name}`,
      given: `${this.#index} rows`,
      expected: `at least the ${this.#used} that were read before the resume`,
      where: place.place,
      advice: 'Resume with the data that the checkpoint was made with',
    });
  }
}

function lineOf(header: TextBlock | undefined): number {
  return header ? header.line + (header.rows[0]?.line ?? 0) + 1 : 1;
}
