import type { RunEvent, RunEventOf } from '../core/events.js';

/**
 * What the course holds a pipeline to: where it is taught, a run in small, and the runs whose figures are compared.
 *
 * @typeParam Options the pipeline's options; what is left out has its default.
 */
export interface Lesson<Options = Readonly<Record<string, unknown>>> {
  /** The sections of Dive into Deep Learning that teach it: `5.1 and 5.2`. */
  readonly chapter: string;
  /** Options of a run of a second or so in which the loss still falls. */
  readonly smoke: Options;
  /**
   * Options that change how it computes and not what: with them the smoke run must have the same losses, up to rounding.
   * Left out where it is written in one way only.
   */
  readonly alike?: Options;
  /** The runs of the full configuration; the first is that of the defaults, where they are what the course does. */
  readonly trials: readonly Trial<Options>[];
}

/** A run of the full configuration, and what it should come to. */
export interface Trial<Options = Readonly<Record<string, unknown>>> {
  readonly options: Options;
  readonly goals: readonly Goal[];
}

/** A figure of a run beside that of the course. */
export interface Goal {
  /** What is measured: `test accuracy`. */
  readonly name: string;
  /** What the course prints, as text: `0.81 to 0.83`. */
  readonly course: string;
  /** The least and the greatest value, as the mean over seeds, that count as the same. */
  readonly within: readonly [least: number, greatest: number];
  /** Reads it from the recorded events of a run; NaN where they do not hold it. */
  read(events: readonly RunEvent[]): number;
}

/**
 * Reads a figure of the last evaluation of a data set: `loss`, or the name of a metric.
 *
 * @example
 * ```ts
 * import { evaluated } from 'millrace/pipelines';
 * const goal = { name: 'test accuracy', course: '0.844', within: [0.81, 0.86], read: evaluated('test', 'accuracy') };
 * ```
 */
export function evaluated(data: string, figure: string): Goal['read'] {
  return (events) => {
    const last = events.findLast(
      (event): event is RunEventOf<'evaluation'> => event.type === 'evaluation' && event.data === data,
    );
    return figureOf(last, figure);
  };
}

/**
 * Reads a figure of the last epoch of training: `loss`, or the name of a metric.
 *
 * @param trainer whose it is where a run has several; default the one that ended its epoch last.
 */
export function trained(figure: string, trainer?: string): Goal['read'] {
  return (events) => {
    const last = events.findLast(
      (event): event is RunEventOf<'epoch'> =>
        event.type === 'epoch' && (trainer === undefined || event.trainer === trainer),
    );
    return figureOf(last, figure);
  };
}

function figureOf(event: RunEventOf<'evaluation' | 'epoch'> | undefined, figure: string): number {
  return (figure === 'loss' ? event?.loss : event?.metrics[figure]) ?? Number.NaN;
}
