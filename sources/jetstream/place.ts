import type { StreamInfo } from '@nats-io/jetstream';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import type { Position } from '../../core/mark.js';

/** Where a message stood, and in which stream: a stream deleted and made again counts from 1 anew. */
export const jetStreamPositionSchema = z.object({
  sequence: z.int().min(0),
  stream: z.string().min(1),
  created: z.string().min(1),
});

/** See {@link jetStreamPositionSchema}. */
export type JetStreamPosition = z.infer<typeof jetStreamPositionSchema>;

/** Where to begin in a stream without a position. */
export type JetStreamStart = 'start' | 'new' | number;

/** The place before the first message to be read. */
export function firstPlace({ config, created, state }: StreamInfo, from: JetStreamStart): JetStreamPosition {
  const before = from === 'start' ? state.first_seq - 1 : from === 'new' ? state.last_seq : from - 1;
  return { sequence: Math.max(before, 0), stream: config.name, created };
}

/**
 * Makes sure that a stream still holds what comes right after a place.
 *
 * @throws MillraceError `LOG_REPLACED` when it is another stream, or ends before the place; `OFFSET_EXPIRED` when it has
 *   dropped messages behind the place.
 */
export function checkPlace({ config, created, state }: StreamInfo, place: JetStreamPosition): void {
  const advice = 'Start a new run in another folder: it reads what the stream holds now';
  if (config.name !== place.stream || created !== place.created)
    throw new MillraceError('LOG_REPLACED', {
      what: `stream ${config.name}`,
      given: `one of ${created}`,
      expected: `stream ${place.stream} of ${place.created}, in which the position was reached`,
      where: placeOf(place),
      advice,
    });
  if (state.last_seq < place.sequence)
    throw new MillraceError('LOG_REPLACED', {
      what: `stream ${config.name}`,
      given: `an end at sequence ${state.last_seq}`,
      expected: `at least sequence ${place.sequence}, which was read`,
      where: placeOf(place),
      advice,
    });
  if (state.first_seq <= place.sequence + 1) return;
  throw new MillraceError('OFFSET_EXPIRED', {
    what: `stream ${config.name}`,
    given: `a first message of sequence ${state.first_seq}`,
    expected: `sequence ${place.sequence + 1}, the next to be read`,
    where: placeOf(place),
    advice: `${advice}; let the stream keep messages for longer than a run may stand still`,
  });
}

/** How errors call a place. */
export function placeOf({ stream, sequence }: Position): string {
  return `stream ${stream}, sequence ${sequence}`;
}
