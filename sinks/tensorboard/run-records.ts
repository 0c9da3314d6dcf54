import type { RunEvent, RunEventOf } from '../../core/events.js';
import { sessionEnd, sessionStart, settingsTable } from './hyperparameters.js';
import { isTrainer, own, runOf } from './run-names.js';
import { type Measured, scalarsOf } from './scalars.js';
import type { EventMessage, ValueMessage } from './schema.js';
import { summaryValues } from './summary-values.js';
import { scalar, text } from './values.js';

/** What is recorded of one of TensorBoard's runs. */
export interface RunRecord {
  readonly run: string;
  readonly event: EventMessage;
}

/** An event that TensorBoard is shown something of. */
export type Shown =
  | Measured
  | RunEventOf<'summary'>
  | RunEventOf<'drift'>
  | RunEventOf<'start'>
  | RunEventOf<'end'>;

const shown: ReadonlySet<RunEvent['type']> = new Set<Shown['type']>([
  'step',
  'epoch',
  'evaluation',
  'summary',
  'drift',
  'start',
  'end',
]);

/** Whether TensorBoard is shown something of an event. */
export function isShown(event: RunEvent): event is Shown {
  return shown.has(event.type);
}

/** Makes records of a run's events, one after another. */
export class RunRecords {
  readonly #warn: (message: string) => void;
  /** Those that something is recorded of. */
  readonly #begun: Set<string>;
  #start: RunEventOf<'start'> | undefined;

  /** @param begun the runs that something is recorded of already. */
  constructor(begun: readonly string[], warn: (message: string) => void) {
    this.#begun = new Set(begun);
    this.#warn = warn;
  }

  /** What is recorded of an event; none of a summary that cannot be shown. */
  of(event: Shown): readonly RunRecord[] {
    switch (event.type) {
      case 'summary':
        return this.#record(own, event, summaryValues(event, this.#warn));
      case 'drift':
        return this.#record(own, event, [scalar(`drift/${event.detector}`, event.value)]);
      case 'start':
        return this.#started(event);
      case 'end':
        return this.#ended(event);
      default:
        return this.#measured(event);
    }
  }

  #started(start: RunEventOf<'start'>): readonly RunRecord[] {
    this.#start = start;
    // A resumed run has the same options, and they are there already.
    if (this.#begun.has(own)) return [];
    this.#begun.add(own);
    const value = [text('options', settingsTable(start))];
    return [{ run: own, event: { wall_time: start.incidental.time / 1000, step: 0, summary: { value } } }];
  }

  #measured(event: Measured): readonly RunRecord[] {
    const trainer = runOf(event.trainer);
    const run = event.type === 'evaluation' ? runOf(event.trainer, event.data) : trainer;
    const begins = this.#start !== undefined && !this.#begun.has(trainer);
    const session = begins && this.#start ? this.#record(trainer, event, [sessionStart(this.#start)]) : [];
    return [...session, ...this.#record(run, event, scalarsOf(event))];
  }

  #ended(end: RunEventOf<'end'>): readonly RunRecord[] {
    const trainers = [...this.#begun].filter(isTrainer);
    const event = { ...end, step: end.steps };
    return trainers.flatMap((trainer) => this.#record(trainer, event, [sessionEnd(end)]));
  }

  #record(run: string, event: Numbered, value: readonly ValueMessage[]): readonly RunRecord[] {
    if (value.length === 0) return [];
    this.#begun.add(run);
    const { step, sequence, incidental } = event;
    return [{ run, event: { wall_time: incidental.time / 1000, step, sequence, summary: { value } } }];
  }
}

/** What a record takes over from an event. */
interface Numbered {
  readonly step: number;
  readonly sequence: number;
  readonly incidental: { readonly time: number };
}
