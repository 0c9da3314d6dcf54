import { type layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A layer of tf.layers, of any kind. */
type Layer = layers.Layer;

/** What a layer makes of a symbolic tensor, or of several where it joins them. */
export function applyLayer(layer: Layer, x: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
  const output = layer.apply(x instanceof SymbolicTensor ? x : [...x]);
  if (output instanceof SymbolicTensor) return output;
  throw new TypeError(`layer ${layer.name} has not one symbolic output`);
}

/** Leads a symbolic tensor through layers, one after the other. */
export function applyLayers(x: SymbolicTensor, ...chain: readonly Layer[]): SymbolicTensor {
  return chain.reduce<SymbolicTensor>((h, layer) => applyLayer(layer, h), x);
}

/** The length of the last axis of a symbolic tensor: channels of pictures, features of rows. */
export function channelsOf(x: SymbolicTensor): number {
  const channels = x.shape.at(-1);
  if (typeof channels === 'number') return channels;
  throw new TypeError(`${x.name} has no known number of channels`);
}
