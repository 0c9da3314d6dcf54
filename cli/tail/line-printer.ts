import pc from 'picocolors';
import { formatEvent } from '../../sinks/format-event.js';
import { oneLine } from '../../sinks/one-line.js';
import type { Followed } from './follow.js';
import type { Selection } from './selection.js';

/** How {@link LinePrinter} writes. */
export interface LineOptions {
  /** As the events were recorded. */
  readonly json: boolean;
  readonly color: boolean;
  readonly selection: Selection;
}

const longestName = 24;

/** Writes events as lines, each behind the name of its run where there are several. */
export class LinePrinter {
  readonly #options: LineOptions;
  readonly #paints: readonly ((text: string) => string)[];
  readonly #names = new Map<string, ShownName>();
  #width = 0;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#paints = runColors(options.color);
  }

  /** The line of an event. */
  lineOf({ run, event }: Followed): string {
    const { json, color, selection } = this.#options;
    if (json) return JSON.stringify(run === undefined ? event : { run, ...event });
    const { measures } = selection;
    const line = formatEvent(event, { color, ...(measures === undefined ? {} : { measures }) });
    return run === undefined ? line : `${this.#nameOf(run)}  ${line}`;
  }

  #nameOf(run: string): string {
    const { text, paint } = this.#names.get(run) ?? this.#add(run);
    return paint(text) + ' '.repeat(this.#width - text.length);
  }

  #add(run: string): ShownName {
    const name = { text: shown(run), paint: this.#paints[this.#names.size % this.#paints.length] ?? String };
    this.#names.set(run, name);
    this.#width = Math.max(this.#width, name.text.length);
    return name;
  }
}

interface ShownName {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** The colours of runs, in turns. */
export function runColors(color: boolean): readonly ((text: string) => string)[] {
  const { cyan, magenta, yellow, green, blue, red } = pc.createColors(color);
  return [cyan, magenta, yellow, green, blue, red];
}

/** A run's name without what could steer the terminal; of a long one, its end, which tells it from others. */
export function shown(run: string): string {
  const name = oneLine(run);
  return name.length > longestName ? `…${name.slice(1 - longestName)}` : name;
}
