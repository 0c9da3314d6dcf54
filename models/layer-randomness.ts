import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';
import { seedFor } from '../core/random.js';

/** A layer of any kind. */
type Layer = layers.Layer;

const refused = new Set(['GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'RandomWidth', 'RandomHeight']);

/** All layers of a model, those inside wrappers, cells and nested models included, in a fixed order. */
export function allLayers(model: LayersModel): readonly Layer[] {
  const found = new Set<Layer>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      if (value.some((item) => item instanceof layers.Layer)) value.forEach(visit);
      return;
    }
    if (!(value instanceof layers.Layer) || found.has(value)) return;
    found.add(value);
    Object.values(value).forEach(visit);
  };
  visit(model);
  return [...found];
}

/**
 * Refuses layers that a resumed run could not repeat: those that draw noise nobody can seed, and those that keep
 * state from batch to batch.
 *
 * @throws MillraceError `MODEL_INVALID` naming the layer.
 */
export function checkRepeatable(all: readonly Layer[]): void {
  for (const layer of all) {
    if (refused.has(layer.getClassName())) throw unrepeatable(layer, 'draws noise that cannot be seeded');
    if (!(layer instanceof layers.RNN || layer instanceof layers.RNNCell)) continue;
    if (Reflect.get(layer, 'stateful') === true) throw unrepeatable(layer, 'keeps state between batches');
    if (has(layer, 'dropout') || has(layer, 'recurrentDropout')) {
      throw unrepeatable(layer, 'drops units by a mask that cannot be seeded');
    }
  }
}

/**
 * Gives a function that runs a forward pass with every dropout layer seeded: a mask is drawn from the seed, the layer's
 * name, the step, and how often the layer was called in it. So masks differ by step, a repeated step repeats them, and
 * what other layers a model has does not matter to them.
 *
 * tf.layers itself gives a dropout layer with a seed the same mask at every call. Afterwards the layers are as they
 * were.
 *
 * @param rename the names that layers are saved under: generated ones depend on what the process made before.
 */
export function seededDropout(
  all: readonly Layer[],
  seed: number,
  rename: (name: string) => string,
): <Result>(step: number, forward: () => Result) => Result {
  const dropouts = all
    .filter((layer) => /Dropout/.test(layer.getClassName()))
    .map((layer, index, others) => {
      // Models within the model may each have a layer of the same name.
      const namesakes = others.slice(0, index).filter(({ name }) => name === layer.name).length;
      const purpose = `dropout ${rename(layer.name)} ${namesakes}`;
      return { layer, purpose, given: Reflect.get(layer, 'seed') };
    });
  return (step, forward) => {
    for (const { layer, purpose } of dropouts) {
      let calls = 0;
      // tf.layers takes a seed of 0 for none.
      layer.setCallHook(() => Reflect.set(layer, 'seed', 1 + seedFor(seed, purpose, step, calls++)));
    }
    try {
      return forward();
    } finally {
      for (const { layer, given } of dropouts) {
        layer.clearCallHook();
        Reflect.set(layer, 'seed', given);
      }
    }
  };
}

function has(layer: Layer, rateName: string): boolean {
  const rate: unknown = Reflect.get(layer, rateName);
  return typeof rate === 'number' && rate > 0;
}

function unrepeatable(layer: Layer, why: string): MillraceError {
  return new MillraceError('MODEL_INVALID', {
    what: `layer ${layer.name} (${layer.getClassName()})`,
    given: why,
    expected: 'layers that a resumed run repeats exactly',
    advice: 'Use dropout, which is seeded by step, or put the noise into the stream with an operator',
  });
}
