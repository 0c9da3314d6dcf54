import type { Tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import type { BuiltModel, ForwardMode, NamedArray } from './model.js';
import type { ActivationsRequest, Trainer } from './trainer.js';

/**
 * What the layers of a trainer's network put out.
 *
 * @throws MillraceError `OPTION_INVALID` when it is a trainer that tells none.
 */
export async function activationsBy(
  trainer: Trainer,
  request: ActivationsRequest = {},
): Promise<readonly NamedArray[]> {
  if (trainer.activations) return await trainer.activations(request);
  throw new MillraceError('OPTION_INVALID', {
    what: `activations of trainer ${trainer.name}`,
    given: 'a trainer without the method activations',
    expected: 'one that tells what its layers put out',
    advice: 'Train a network of tf.layers with tensors, or leave the activations out',
  });
}

/**
 * What the layers of a network put out in one forward pass, each read as soon as it is there.
 *
 * @param wanted names of layers; default all.
 * @throws MillraceError `OPTION_INVALID` for a network without layers, `NAME_UNKNOWN` for a layer that it does not have.
 */
export function activationsOf(
  { name, model }: { readonly name: string; readonly model: BuiltModel },
  x: Tensor,
  mode: ForwardMode,
  wanted?: readonly string[],
): readonly NamedArray[] {
  const { layers } = model;
  if (layers === undefined) throw withoutLayers(name);
  const unknown = wanted?.find((layer) => !layers.names.includes(layer));
  if (unknown !== undefined) throw layerUnknown(name, unknown, layers.names);
  const read: NamedArray[] = [];
  const heard = (layer: string, output: Tensor): void => {
    read.push(readOutput(layer, output));
  };
  layers.during(new Set(wanted ?? layers.names), heard, () => model.forward(x, mode));
  return read;
}

/** Reads an output into an array of its own. */
function readOutput(name: string, output: Tensor): NamedArray {
  const { dtype, shape } = output;
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool')
    return { name, shape: [...shape], dtype, data: output.dataSync<typeof dtype>().slice() };
  throw new MillraceError('MODEL_INVALID', {
    what: `output of layer ${name}`,
    given: dtype,
    expected: 'dtype float32, int32 or bool',
  });
}

function withoutLayers(trainer: string): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: `activations of trainer ${trainer}`,
    given: 'a network that is one function of its variables',
    expected: 'a network made of layers',
    advice: "Take the variant 'layers' of the network, or write it with layersModel",
  });
}

function layerUnknown(trainer: string, given: string, names: readonly string[]): MillraceError {
  return new MillraceError('NAME_UNKNOWN', {
    what: `layer of trainer ${trainer}`,
    given,
    expected: `one of ${names.join(', ')}`,
  });
}
