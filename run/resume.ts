import { z } from 'zod';
import { MillraceError } from '../core/errors.js';

const plainSchema = z.record(z.string(), z.unknown());

/** Settings as a checkpoint records them: plain JSON, without what is undefined. */
export function plain(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return plainSchema.parse(JSON.parse(JSON.stringify(settings)));
}

/**
 * Refuses a resume whose settings differ from the recorded ones, naming every difference.
 *
 * @param what whose settings they are: `options`, `source fashion-mnist`, `stage batch`.
 * @throws MillraceError `RESUME_REFUSED`.
 */
export function refuseChanges(
  what: string,
  recorded: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): void {
  const before = leaves(recorded);
  const now = leaves(plain(given));
  const names = new Set([...before.keys(), ...now.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== now.get(name));
  if (changed.length === 0) return;
  const list = (values: ReadonlyMap<string, string>): string =>
    changed.map((name) => `${name} = ${values.get(name) ?? 'none'}`).join(', ');
  throw new MillraceError('RESUME_REFUSED', {
    what: `resume with other ${what}`,
    expected: `the recorded ${list(before)}, but now ${list(now)}`,
    advice: 'Resume with the recorded settings, or start a new run in another folder',
  });
}

/** What nested settings come down to: `optimizer.learningRate` and its value in JSON. */
function leaves(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  const inside = Object.entries(value).map(([key, item]) => leaves(item, path ? `${path}.${key}` : key));
  return new Map(inside.flatMap((map) => [...map]));
}
