import { type RunEvent, runEventSchema } from '../../core/events.js';
import { measuresOf } from '../../sinks/format-measures.js';

/** Which events, and which of their values, are wanted. */
export interface Selection {
  /** Whether an event is. */
  has(event: RunEvent): boolean;
  /** Which values of events that are measured; undefined for those that are shown by default. */
  readonly measures: ReadonlySet<string> | undefined;
  /** The types of events that were named. */
  readonly types: ReadonlySet<string>;
}

const allTypes: ReadonlySet<string> = new Set(runEventSchema.options.map(({ shape }) => shape.type.value));
const measuredTypes = ['step', 'epoch', 'evaluation'];

/**
 * What words of `--only` select: types of events, names of values, or both.
 *
 * A type selects its events. A value selects the events that have it, of the types named where one of them is a measured one:
 * `accuracy` is that of steps, epochs and evaluations, `evaluation,accuracy` that of evaluations alone, `warning,loss` every
 * loss and the warnings.
 */
export function selectionOf(words: readonly string[]): Selection {
  const types = new Set(words.filter((word) => allTypes.has(word)));
  const measures = new Set(words.filter((word) => !allTypes.has(word)));
  const anyType = !measuredTypes.some((type) => types.has(type));
  const isMeasured = (event: RunEvent): boolean =>
    [...measuresOf(event).keys()].some((measure) => measures.has(measure));
  return {
    has(event) {
      if (words.length === 0) return true;
      if (!types.has(event.type)) return anyType && isMeasured(event);
      return measures.size === 0 || !measuredTypes.includes(event.type) || isMeasured(event);
    },
    measures: measures.size === 0 ? undefined : measures,
    types,
  };
}
