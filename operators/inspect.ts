import { writeFileSync } from 'node:fs';
import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { MillraceError } from '../core/errors.js';
import { wholeNumber } from '../core/options.js';
import { StageSubscriber, stage } from '../core/stage.js';
import { contactSheet } from './inspection/contact-sheet.js';
import { describeItems } from './inspection/describe-items.js';
import { drawText } from './inspection/draw-text.js';
import { type Picture, picturesIn } from './inspection/pictures.js';
import { encodePng } from './inspection/png.js';

/** How {@link inspect} is set. */
export interface InspectOptions {
  /** The names of the classes, by class number; default the numbers alone. */
  readonly classes?: readonly string[];
  /** Whether pictures are drawn too, with characters; default false. */
  readonly draw?: boolean;
  /** A PNG file to put the pictures into, side by side; its folder must be there. */
  readonly file?: string;
  /** What is done with the text, called once; default `console.log`. */
  readonly print?: (text: string) => void;
}

/**
 * Shows the first items that pass, so that a person sees what goes in: shapes, dtypes, ranges, the balance of classes.
 *
 * Works on samples and on batches, at any place of the pipeline, and passes everything on unchanged and at once. The
 * text comes when the last of them has arrived, before it is passed on, or when the stream ends with fewer; after a
 * resume the items shown are the first since then. A batch counts as one item; of its pictures as many are drawn as
 * items are asked for.
 *
 * @param count how many items, at least 1; default 5.
 * @throws MillraceError `OPTION_INVALID` at construction, and in the stream when `file` cannot be written.
 * @example
 * ```ts
 * import { batch, inspect, read } from 'millrace';
 * import { fashionMnist, fashionMnistLabels } from 'millrace/sources';
 * const { test } = fashionMnist({ limit: 100 });
 * read(test).pipe(inspect(3, { classes: fashionMnistLabels, draw: true }), batch(10)).subscribe();
 * // the first 3 of fashion-mnist-test
 * //   0  x uint8 [28, 28, 1], 0 to 255, mean 47.02, deviation 72.17; y 8 Bag
 * // ...
 * ```
 */
export function inspect<T>(count = 5, options: InspectOptions = {}): MonoTypeOperatorFunction<T> {
  wholeNumber('inspect count', count);
  return stage((downstream: Subscriber<T>) => {
    let first: T[] | undefined = [];
    const tell = (): void => {
      if (first) report(first, count, options);
      first = undefined;
    };
    return new StageSubscriber<T>(downstream, undefined, {
      next(item) {
        first?.push(item);
        if (first?.length === count) tell();
        downstream.next(item);
      },
      error(error) {
        tell();
        downstream.error(error);
      },
      complete() {
        tell();
        downstream.complete();
      },
    });
  });
}

function report(items: readonly unknown[], count: number, options: InspectOptions): void {
  const { classes, draw = false, file, print = console.log } = options;
  const pictures = draw || file !== undefined ? items.flatMap((item) => picturesIn(item, count)) : [];
  const shown = pictures.slice(0, count);
  const text = describeItems(items, classes);
  print(draw && shown.length > 0 ? `${text}\n${drawText(shown)}` : text);
  if (file !== undefined && shown.length > 0) write(file, shown);
}

// At once, and not behind the stream's back: it is one small file, and who stops the stream here finds it whole.
function write(file: string, pictures: readonly Picture[]): void {
  try {
    writeFileSync(file, encodePng(contactSheet(pictures)));
  } catch (cause) {
    throw new MillraceError('OPTION_INVALID', {
      what: 'inspect option file',
      given: file,
      expected: `a file that can be written: ${cause instanceof Error ? cause.message : 'it cannot'}`,
      cause,
    });
  }
}
