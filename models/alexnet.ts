import { layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { parseOptions } from '../core/options.js';
import { portable } from '../core/portable.js';
import { applyLayer } from './convolutional/apply-layer.js';
import { connected, connectedRelu, convolvedRelu, maxPooled } from './convolutional/layers.js';
import {
  type PictureNetworkOptions,
  pictureNetwork,
  pictureNetworkFields,
  widened,
} from './convolutional/picture-network.js';
import type { Model } from './model.js';
import { count } from './options.js';

const schema = z.strictObject({
  ...pictureNetworkFields({ side: 224, least: 67 }),
  units: count.default(4096),
  dropout: z.number().min(0).lt(1).default(0.5),
});

/** Settings of {@link alexnet}: sides of at least 67 pixels; the width multiplier holds for `units`, too. */
export interface AlexnetOptions extends PictureNetworkOptions {
  /** Units of the two hidden layers; default 4096. */
  readonly units?: number;
  /** The share of them that is dropped in training; default 0.5. */
  readonly dropout?: number;
}

/** The window of every pool: it overlaps its neighbours by a pixel. */
const overlapping = { kernelSize: 3, strides: 2 } as const;

/**
 * AlexNet: five convolutions from coarse to fine, then two wide layers with dropout, for pictures `[224, 224, 1]`.
 *
 * ```text
 * 224x224x1 → conv 11x11, stride 4 → 54x54x96 → max pool 3x3, stride 2 → 26x26x96
 *           → conv 5x5 → 26x26x256 → max pool → 12x12x256
 *           → conv 3x3 → 12x12x384 → conv 3x3 → 12x12x384 → conv 3x3 → 12x12x256 → max pool → 5x5x256 = 6400
 *           → 4096, dropout → 4096, dropout → 10 logits              ReLU after each layer but the last
 * ```
 *
 * 46,764,746 parameters. (Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural
 * networks", 2012, for one channel and ten classes; Dive into Deep Learning, 8.1.)
 *
 * @throws MillraceError `OPTION_INVALID`.
 *
 * @example
 * ```ts
 * import { alexnet } from 'millrace';
 * const model = alexnet({ inputShape: [96, 96, 3], widthMultiplier: 0.5 });
 * ```
 */
export function alexnet(options: AlexnetOptions = {}): Model {
  const settings = parseOptions('alexnet', schema, options);
  const { classes, units, dropout, widthMultiplier } = settings;
  const wide = widened(widthMultiplier);
  const model = pictureNetwork('alexnet', settings, (pictures) => {
    let x = convolvedRelu(pictures, 'conv_1', { filters: wide(96), kernelSize: 11, strides: 4 });
    x = maxPooled(x, 'pool_1', overlapping);
    x = convolvedRelu(x, 'conv_2', { filters: wide(256), kernelSize: 5, padding: 2 });
    x = maxPooled(x, 'pool_2', overlapping);
    x = convolvedRelu(x, 'conv_3', { filters: wide(384), kernelSize: 3, padding: 1 });
    x = convolvedRelu(x, 'conv_4', { filters: wide(384), kernelSize: 3, padding: 1 });
    x = convolvedRelu(x, 'conv_5', { filters: wide(256), kernelSize: 3, padding: 1 });
    x = applyLayer(layers.flatten({ name: 'flatten' }), maxPooled(x, 'pool_3', overlapping));
    for (const name of ['hidden_1', 'hidden_2']) x = connectedRelu(x, name, wide(units), dropout);
    return connected(x, 'output', classes);
  });
  return portable(import.meta.url, 'alexnet', model, [settings]);
}
