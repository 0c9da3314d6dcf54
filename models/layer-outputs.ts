import { Tensor } from '@tensorflow/tfjs-core';
import { LayersModel, type layers } from '@tensorflow/tfjs-layers';

/** The layers of a network, and how what they put out is heard while something is computed with them. */
export interface LayerOutputs {
  /** In the order of the network. */
  readonly names: readonly string[];
  /**
   * Calls `heard` with the output of each layer that is asked for, as soon as it is there: after `compute` the layers
   * are as they were. The tensor is the network's own, and may be disposed when `heard` returns.
   *
   * @param wanted names of layers; what is called by none of them is not told.
   */
  during<Result>(
    wanted: ReadonlySet<string>,
    heard: (name: string, output: Tensor) => void,
    compute: () => Result,
  ): Result;
}

/**
 * The layers of a tf.layers model by the names that they are saved under, those of a model within it behind its own:
 * `encoder/convolution`. Layers within a wrapper, and inputs, put out nothing of their own.
 */
export function layerOutputs(model: LayersModel, rename: (name: string) => string): LayerOutputs {
  const named = namedLayers(model, '', rename);
  return {
    names: [...named.keys()],
    during(wanted, heard, compute) {
      const undo = [...named]
        .filter(([name]) => wanted.has(name))
        .map(([name, layer]) => listen(layer, (output, place) => heard(called(name, place), output)));
      try {
        return compute();
      } finally {
        for (const each of undo) each();
      }
    },
  };
}

/** A layer that is used in several places is told once for each. */
function called(name: string, place: number): string {
  return place === 0 ? name : `${name}-${place + 1}`;
}

function namedLayers(
  model: LayersModel,
  prefix: string,
  rename: (name: string) => string,
): ReadonlyMap<string, layers.Layer> {
  const found = new Map<string, layers.Layer>();
  for (const layer of model.layers) {
    const name = prefix + rename(layer.name);
    if (layer instanceof LayersModel)
      for (const [inner, each] of namedLayers(layer, `${name}/`, rename)) found.set(inner, each);
    else if (layer.getClassName() !== 'InputLayer') found.set(name, layer);
  }
  return found;
}

/** Tells what each call of a layer answers; answers with what makes the layer as it was. */
function listen(layer: layers.Layer, heard: (output: Tensor, place: number) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(layer, 'call');
  const { call } = layer;
  let calls = 0;
  layer.call = (inputs, kwargs) => {
    const answer = call.call(layer, inputs, kwargs);
    // A recurrent layer may put out its state behind its output.
    const [output] = [answer].flat();
    if (output instanceof Tensor) heard(output, calls++);
    return answer;
  };
  return () => {
    if (own) Object.defineProperty(layer, 'call', own);
    else Reflect.deleteProperty(layer, 'call');
  };
}
