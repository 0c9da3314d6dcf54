import { type LayersModel, layers, model as network } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import { applyLayers } from './convolutional/apply-layer.js';
import { layersModel } from './layers-model.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({
  classes: count,
  hidden: z.array(count).default([]),
  after: z.string().min(1).optional(),
});

/** Settings of {@link newHead}. */
export interface NewHeadOptions {
  /** Outputs of the new head: logits. */
  readonly classes: number;
  /** Units of hidden layers, with ReLU, before the output; default none. */
  readonly hidden?: readonly number[];
  /** The layer of the body whose output the head takes, by name; default the one before the last. */
  readonly after?: string;
}

/**
 * A trained network with a new head: its layers up to one, then new ones.
 *
 * The body's layers keep their names and weights; `layerRates` gives them a rate of their own, or freezes them with 0. The
 * new layers are called `head_1`, `head_2` and so on, and `head`. What is no row of numbers for a sample is flattened
 * first. The body belongs to the model from then on, and is freed with its trainer. (Dive into Deep Learning, 14.2.)
 *
 * @param body a network of tf.layers, as `tf.loadLayersModel` or `loadModel` reads it.
 * @throws MillraceError `OPTION_INVALID`; `MODEL_INVALID`, when built, for a layer that the body does not have.
 *
 * @example
 * ```ts
 * import { newHead } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * const body = sequential({
 *   layers: [
 *     layers.dense({ name: 'seen', inputShape: [4], units: 8, activation: 'relu' }),
 *     layers.dense({ name: 'output', units: 3 }),
 *   ],
 * });
 * const model = newHead(body, { classes: 2, after: 'seen' });
 * ```
 */
export function newHead(body: LayersModel, options: NewHeadOptions): Model {
  const settings = parseOptions('newHead', schema, options);
  const { classes, hidden, after } = settings;
  const made = layersModel('newHead', () => {
    const output = outputOf(body, after);
    const flat = output.rank === 2 ? [] : [layers.flatten({ name: 'head_flatten' })];
    const dense = hidden.map((units, place) =>
      layers.dense({ name: `head_${place + 1}`, units, activation: 'relu' }),
    );
    const outputs = applyLayers(output, ...flat, ...dense, layers.dense({ name: 'head', units: classes }));
    return network({ name: 'newHead', inputs: body.inputs, outputs });
  });
  return { ...made, options: settings };
}

function outputOf(body: LayersModel, after: string | undefined) {
  const layer = after === undefined ? body.layers.at(-2) : body.layers.find(({ name }) => name === after);
  const [output] = [layer?.output ?? []].flat();
  if (output) return output;
  throw new MillraceError('MODEL_INVALID', {
    what: `layer ${after ?? 'before the last'} of a body`,
    given: after ?? `${body.layers.length} layers`,
    expected: `one of ${body.layers.map(({ name }) => name).join(', ')}`,
  });
}
