import { MillraceError } from '../core/errors.js';

const digits = 12;
const form = /^step-\d{12}-\d{12}(-\d{12})?$/;

/**
 * The name of the checkpoint taken after so many events and steps; names sort as text, the newest last.
 *
 * @param events how many repeatable events it holds, from 0.
 * @param step steps done so far, from 0.
 * @param change tells apart checkpoints of the same events, between which something was changed by hand; from 0.
 * @throws MillraceError `OPTION_INVALID` when either is not a whole number below 10^12.
 */
export function checkpointName(events: number, step: number, change = 0): string {
  const name = `step-${padded('step', step)}-${padded('number of events', events)}`;
  return change === 0 ? name : `${name}-${padded('change', change)}`;
}

/** Which change the checkpoint is of; undefined where it was not taken after so many events and steps. */
export function changeOf(checkpoint: string | undefined, events: number, step: number): number | undefined {
  const name = checkpointName(events, step);
  if (checkpoint === name) return 0;
  return checkpoint?.startsWith(`${name}-`) ? Number(checkpoint.slice(name.length + 1)) : undefined;
}

/** Refuses a name that {@link checkpointName} did not make: it would not sort by age. */
export function checkName(name: string): void {
  if (isCheckpointName(name)) return;
  throw new MillraceError('OPTION_INVALID', {
    what: 'name of a checkpoint',
    given: name,
    expected: 'one made by checkpointName',
  });
}

/** Whether a directory of this name is a checkpoint. */
export function isCheckpointName(name: string): boolean {
  return form.test(name);
}

function padded(what: string, value: number): string {
  const limit = 10 ** digits;
  if (Number.isInteger(value) && value >= 0 && value < limit) return String(value).padStart(digits, '0');
  throw new MillraceError('OPTION_INVALID', {
    what: `${what} of a checkpoint`,
    given: value,
    expected: `a whole number of at least 0 and below ${limit}`,
  });
}
