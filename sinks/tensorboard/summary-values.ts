import type { RunEventOf } from '../../core/events.js';
import type { ValueMessage } from './schema.js';
import { histogram, picture, text } from './values.js';

/** What TensorBoard shows of a summary; a picture that is no PNG is left out with a warning. */
export function summaryValues(
  event: RunEventOf<'summary'>,
  warn: (message: string) => void,
): readonly ValueMessage[] {
  const { name, step } = event;
  const values: ValueMessage[] = [];
  if (event.histogram) values.push(histogram(name, event.histogram.edges, event.histogram.counts));
  if (event.picture !== undefined) {
    const image = picture(name, Buffer.from(event.picture, 'base64'));
    if (image) values.push(image);
    else warn(`TensorBoard is not given the picture ${name} of step ${step}: it is no PNG`);
  }
  if (event.text !== undefined) values.push(text(name, event.text));
  return values;
}
