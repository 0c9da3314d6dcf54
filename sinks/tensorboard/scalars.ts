import type { RunEvent, RunEventOf } from '../../core/events.js';
import { activities, figures } from '../recording/circumstances.js';
import type { ValueMessage } from './schema.js';
import { scalar } from './values.js';

/** An event that measures a trainer. */
export type Measured = RunEventOf<'step'> | RunEventOf<'epoch'> | RunEventOf<'evaluation'>;

/** The numbers of an event. Those of an epoch have tags of their own: they are means over it, not the last step's. */
export function scalarsOf(event: Measured): readonly ValueMessage[] {
  const under = event.type === 'epoch' ? 'epoch/' : '';
  const values = [scalar(`${under}loss`, event.loss)];
  for (const metric in event.metrics)
    values.push(scalar(`${under}metrics/${metric}`, event.metrics[metric] ?? Number.NaN));
  if (event.type === 'step') {
    values.push(scalar('learningRate', event.learningRate));
    if (event.gradientNorm !== undefined) values.push(scalar('gradientNorm', event.gradientNorm));
  }
  addCircumstances(values, event.incidental);
  return values;
}

function addCircumstances(values: ValueMessage[], incidental: RunEvent['incidental']): void {
  for (const key of figures) {
    const value = incidental[key];
    if (value !== undefined) values.push(scalar(`process/${key}`, value));
  }
  if (incidental.spent === undefined) return;
  for (const key of activities) {
    const value = incidental.spent[key];
    if (value !== undefined) values.push(scalar(`process/spent/${key}`, value));
  }
}
