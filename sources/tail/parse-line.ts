import type { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseEvent, type RunEvent } from '../../core/events.js';
import { jsonRow } from '../text/json-row.js';
import { RowFault } from '../text/row-format.js';

/** What lines mean. */
export interface LineFormat<X> {
  /** Whether an empty line is one. */
  readonly empty: boolean;
  /**
   * What a line holds.
   *
   * @throws MillraceError `EVENT_INVALID` or `SOURCE_INVALID` with the place when it holds something else.
   */
  parse(text: string, place: string, line: number): X;
}

/** Lines that are recorded events. */
export const eventLines: LineFormat<RunEvent> = {
  empty: false,
  parse: (text, place, line) => parseEvent(text, `${place}, line ${line}`),
};

/** Lines as they are. */
export const plainLines: LineFormat<string> = { empty: true, parse: (text) => text };

/** Lines of JSON, each checked by a schema. */
export function jsonLinesOf<X>(schema: z.ZodType<X>): LineFormat<X> {
  return {
    empty: false,
    parse(text, place, line) {
      const row = jsonRow(text, schema);
      if (row instanceof RowFault) throw row.at(place, line);
      return row;
    },
  };
}

/** The error of a line that is no text. */
export function lineFault(fault: string, place: string, line: number): MillraceError {
  return new MillraceError('SOURCE_INVALID', {
    what: 'line',
    given: fault,
    expected: 'text in UTF-8 with a line break',
    where: `${place}, line ${line}`,
    advice: "Correct it, or leave such lines out: invalid: 'skip'",
  });
}
