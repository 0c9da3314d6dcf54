import { type DeadLetters, keepLetter } from '../../core/dead-letters.js';
import { isMillraceError, type MillraceError } from '../../core/errors.js';
import type { LineNews, TextLine } from '../../core/follow-lines.js';
import type { Position } from '../../core/mark.js';
import type { Blocks } from '../../core/pull-blocks.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions } from '../../core/source.js';
import { SkipCount } from '../skip-count.js';
import type { LineFeed } from './line-feed.js';
import { type LineFormat, lineFault } from './parse-line.js';

/** What {@link ParsedLines} is told. */
export interface ParsedLinesOptions<X> {
  readonly feed: LineFeed;
  readonly format: LineFormat<X>;
  readonly source: string;
  /** What errors call the file. */
  readonly place: string;
  readonly invalid: 'fail' | 'skip';
  readonly deadLetters: DeadLetters | undefined;
  readonly opening: OpenOptions;
}

/** The samples that lines hold. */
export class ParsedLines<X> implements Blocks<Sample<X, undefined>> {
  readonly #options: ParsedLinesOptions<X>;
  readonly #skipped: SkipCount;
  #failure: MillraceError | undefined;
  #begun = false;

  constructor(options: ParsedLinesOptions<X>) {
    this.#options = options;
    this.#skipped = new SkipCount(options.source, options.opening.warn);
  }

  async next(): Promise<readonly Sample<X, undefined>[] | undefined> {
    if (this.#failure) throw this.#failure;
    const news = await this.#options.feed.next();
    if (!news) return undefined;
    this.#noteReplaced(news);
    const samples: Sample<X, undefined>[] = [];
    for (const line of news.lines) {
      const sample = this.#sampleOf(line);
      if (sample instanceof Promise) await sample;
      else if (sample) samples.push(sample);
      // What came before it is handed on first.
      if (this.#failure) break;
    }
    return samples;
  }

  close(): Promise<void> {
    this.#skipped.tell();
    return this.#options.feed.close();
  }

  #sampleOf(line: TextLine): Sample<X, undefined> | undefined | Promise<undefined> {
    const { format, source, opening } = this.#options;
    if (line.text === '' && line.fault === undefined && !format.empty) return undefined;
    try {
      const x = this.#parse(line, line.line ?? 0);
      return { x, y: undefined, at: { source, seed: opening.seed, position: positionAfter(line) } };
    } catch (error) {
      if (!isMillraceError(error)) throw error;
      return this.#leaveOut(line, error);
    }
  }

  async #leaveOut(line: TextLine, error: MillraceError): Promise<undefined> {
    const told = line.line === undefined ? await this.#withLine(line) : error;
    // Half a line at the end of a file that was replaced is no fault of whoever writes the new one.
    if (this.#options.invalid === 'fail' && !line.torn) this.#failure = told;
    else await this.#skip(line, told);
  }

  async #skip(line: TextLine, error: MillraceError): Promise<void> {
    const { source, deadLetters } = this.#options;
    if (deadLetters) {
      const data = new TextEncoder().encode(line.text);
      await keepLetter(deadLetters, { source, position: positionAfter(line), reason: error.message, data });
    }
    this.#skipped.add(error);
  }

  /** The error of a line whose number is not known yet, because the file was entered in the middle. */
  async #withLine(line: TextLine): Promise<MillraceError> {
    const number = await this.#options.feed.lineAt(line.offset);
    try {
      this.#parse(line, number);
    } catch (error) {
      if (isMillraceError(error)) return error;
      throw error;
    }
    return lineFault(line.text, this.#options.place, number);
  }

  #parse({ text, fault }: TextLine, line: number): X {
    const { format, place } = this.#options;
    if (fault !== undefined) throw lineFault(fault, place, line);
    return format.parse(text, place, line);
  }

  // While it is followed, a file that is replaced is nothing to warn of: it was read to its end.
  #noteReplaced({ anew }: LineNews): void {
    const { opening, source, place } = this.#options;
    if (anew && !this.#begun && opening.from)
      opening.warn({
        code: 'TAIL_REPLACED',
        message: `source ${source} reads ${place} from its start: it no longer holds what was read before the resume`,
      });
    this.#begun = true;
  }
}

function positionAfter({ next, line, check }: TextLine): Position {
  return line === undefined ? { offset: next, check } : { offset: next, line, check };
}
