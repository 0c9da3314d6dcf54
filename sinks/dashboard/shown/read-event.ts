import { isMillraceError } from '../../../core/errors.js';
import { parseEvent, type RunEvent } from '../../../core/events.js';
import { isUsualStep, stepBeginning } from './usual-step.js';

/**
 * Reads a recorded line, most of which are steps of the usual form: these are looked at field by field, which takes half
 * of the time that the schema takes. All others are read with the schema.
 *
 * @throws MillraceError `EVENT_INVALID` with `where`.
 */
export function readEvent(line: string, where: string): RunEvent {
  if (line.startsWith(stepBeginning)) {
    const value = parsed(line);
    if (isUsualStep(value)) return value;
  }
  return parseEvent(line, where);
}

/** The same, but undefined for what is no event. */
export function eventIn(line: string): RunEvent | undefined {
  try {
    return readEvent(line, '');
  } catch (error) {
    if (isMillraceError(error, 'EVENT_INVALID')) return undefined;
    throw error;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    // The schema's reader says what is wrong.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
