import type { RunEvent } from '../../core/events.js';

// As a line of JSON, with a metric or two.
const usual = 300;
const figure = 20;

/** About how many bytes an event is recorded in. */
export function eventSize(event: RunEvent): number {
  if (event.type === 'prediction') return usual + figure * event.output.length;
  if (event.type !== 'summary') return usual;
  const { picture = '', text = '', histogram } = event;
  return usual + picture.length + text.length + 2 * figure * (histogram?.counts.length ?? 0);
}
