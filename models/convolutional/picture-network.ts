import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { layersModel } from '../layers-model.js';
import type { Model } from '../model.js';
import { count, scale } from '../options.js';
import { applyLayer } from './apply-layer.js';

/** What every network for pictures takes. */
export interface PictureNetworkOptions {
  /** Height, width and channels of a picture; default that of the course. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Default 10. */
  readonly classes?: number;
  /** What raw inputs are multiplied by; default 1/255, which brings pixels to 0 .. 1. */
  readonly scale?: number;
  /** What the channels of every layer are multiplied by, and rounded, to at least 1; default 1. */
  readonly widthMultiplier?: number;
}

interface Defaults {
  /** The sides of a picture where nothing is said. */
  readonly side: number;
  /** The shortest sides that leave something to look at after the last layer. */
  readonly least: number;
  readonly widthMultiplier?: number;
}

/** The schema of {@link PictureNetworkOptions}. */
export function pictureNetworkFields({ side, least, widthMultiplier = 1 }: Defaults) {
  const sides = z.number().int().min(least);
  return {
    inputShape: z.tuple([sides, sides, count]).default([side, side, 1]),
    classes: count.default(10),
    scale: scale.default(1 / 255),
    widthMultiplier: z.number().positive().default(widthMultiplier),
  };
}

interface Settings {
  readonly inputShape: readonly number[];
  readonly scale: number;
}

/** A network on tf.layers: from pictures, scaled, to what `logitsOf` makes of them. */
export function pictureNetwork(
  name: string,
  settings: Settings & Readonly<Record<string, unknown>>,
  logitsOf: (x: SymbolicTensor) => SymbolicTensor,
): Model {
  const make = () => {
    const pictures = input({ name: 'input', shape: [...settings.inputShape] });
    const scaled = applyLayer(layers.rescaling({ name: 'rescaling', scale: settings.scale }), pictures);
    return model({ name, inputs: pictures, outputs: logitsOf(scaled) });
  };
  return { ...layersModel(name, make), options: settings };
}

/** How many channels a layer has under a width multiplier: at least 1. */
export function widened(widthMultiplier: number): (channels: number) => number {
  return (channels) => Math.max(1, Math.round(channels * widthMultiplier));
}
