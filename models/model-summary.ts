import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { tensorScope } from '../core/tensor-scope.js';
import { currentEngine, engine } from '../engines/index.js';
import { forwardMode } from './forward-mode.js';
import type { BuiltModel, Model, NamedVariable } from './model.js';

/** A layer as {@link modelSummary} tells of it. */
export interface LayerSummary {
  /** The name under which its weights are saved. */
  readonly name: string;
  /** What it puts out for one sample, without the batch dimension; undefined where the model does not tell of layers. */
  readonly shape: readonly number[] | undefined;
  /** Numbers in its weights, moving averages included. */
  readonly parameters: number;
}

/** What a network is made of. */
export interface ModelSummary {
  /** In the order of the network. */
  readonly layers: readonly LayerSummary[];
  /** Numbers that the optimizer moves. */
  readonly trainable: number;
  /** Numbers that are saved beside them: moving averages, and weights of layers that are not trainable. */
  readonly other: number;
}

/**
 * The layers of a model with their output shapes and numbers of parameters.
 *
 * It is built on the current engine (the best one present, where none is loaded yet), computes one sample of zeros, and
 * is freed again (a model that is lent keeps its weights). A length of the input that is not fixed counts as 1. A model
 * that is a plain function of variables has its variables told by the part of their names before the last `/`, without
 * shapes.
 *
 * @throws MillraceError `MODEL_INVALID` where it cannot be built.
 *
 * @example
 * ```ts
 * import { lenet, modelSummary } from 'millrace';
 * const { layers, trainable } = await modelSummary(lenet());
 * console.log(trainable); // 44426
 * for (const { name, shape, parameters } of layers) console.log(name, shape, parameters);
 * ```
 */
export async function modelSummary(model: Model): Promise<ModelSummary> {
  if (currentEngine() === undefined) await engine();
  const built = model.build(1);
  try {
    const shapes = shapesOf(built);
    const parameters = parametersOf(built.weights);
    const names = new Set([...shapes.keys(), ...parameters.keys()]);
    const trainable = total(built.trainable);
    return {
      layers: [...names].map((name) => ({
        name,
        shape: shapes.get(name),
        parameters: parameters.get(name) ?? 0,
      })),
      trainable,
      other: total(built.weights) - trainable,
    };
  } finally {
    built.dispose();
  }
}

function shapesOf(built: BuiltModel): ReadonlyMap<string, readonly number[]> {
  const { layers, inputShape } = built;
  const shapes = new Map<string, readonly number[]>();
  if (layers === undefined) return shapes;
  const hear = (name: string, { shape }: Tensor): void => {
    shapes.set(name, shape.slice(1));
  };
  tensorScope('summary', () => {
    const sample = zeros([1, ...inputShape.map((length) => Math.max(length, 1))]);
    layers.during(new Set(layers.names), hear, () => built.forward(sample, forwardMode(false, 0)));
  });
  return shapes;
}

function parametersOf(weights: readonly NamedVariable[]): ReadonlyMap<string, number> {
  const parameters = new Map<string, number>();
  for (const { name, variable } of weights) {
    const layer = name.slice(0, Math.max(name.lastIndexOf('/'), 0)) || name;
    parameters.set(layer, (parameters.get(layer) ?? 0) + variable.size);
  }
  return parameters;
}

function total(weights: readonly NamedVariable[]): number {
  return weights.reduce((sum, { variable }) => sum + variable.size, 0);
}
