import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';

/** A layer of any kind. */
export type Layer = layers.Layer;

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
