import { addN, type Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { type LayersModel, type LayerVariable, Sequential } from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';
import { tensorScope } from '../core/tensor-scope.js';
import { disposeLayers } from './dispose-layers.js';
import { repairOrthogonal } from './initializers/orthogonal.js';
import { layerRenaming, renameLayers } from './layer-names.js';
import { layerOutputs } from './layer-outputs.js';
import { allLayers, checkRepeatable } from './layer-randomness.js';
import { fuseBatchNormalization } from './layers/fuse-batch-normalization.js';
import { repairCallArguments } from './layers/repair-call-arguments.js';
import type { BuiltModel, Model, NamedVariable } from './model.js';
import { seededDropout } from './seeded-dropout.js';
import { withSeededRandom } from './seeded-random.js';

repairOrthogonal();
repairCallArguments();
fuseBatchNormalization();

/**
 * A model from tf.layers: a function that makes it, or one that is already there.
 *
 * A function is called with `Math.random` seeded, so that initialisers without a seed are alike for the same seed, and
 * what it made is disposed with the trainer. A model that is already there keeps its weights and stays its owner's.
 * Layers that are not trainable do not move; dropout is seeded by step; regularisers are added to the loss.
 *
 * @throws MillraceError `MODEL_INVALID`, when built: several inputs or outputs, no layers, constraints on weights,
 * layers that draw noise nobody can seed or keep state between batches.
 *
 * @example
 * ```ts
 * import { layersModel } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * const model = layersModel('small', () =>
 *   sequential({ layers: [layers.flatten({ inputShape: [28, 28, 1] }), layers.dense({ units: 10 })] }),
 * );
 * ```
 */
export function layersModel(name: string, source: LayersModel | (() => LayersModel)): Model {
  return {
    name,
    options: {},
    lent: typeof source !== 'function',
    build(seed) {
      if (typeof source !== 'function') return buildLayers(source, seed, () => {});
      const made = withSeededRandom(seed, 'layers', source);
      try {
        return buildLayers(made, seed, () => disposeLayers(made));
      } catch (error) {
        made.dispose();
        throw error;
      }
    },
  };
}

/** A tf.layers model as trainers use it. */
export function buildLayers(model: LayersModel, seed: number, dispose: () => void): BuiltModel {
  checkForm(model);
  // A sequential model puts its layers together only when it is first used.
  if (model instanceof Sequential && !model.built) model.build(model.inputs.map(({ shape }) => shape));
  const all = allLayers(model);
  checkRepeatable(all);
  const rename = layerRenaming();
  const topology = renameLayers(model.toJSON(null, false), rename);
  const withDropout = seededDropout(all, seed, rename);
  const [, ...inputShape] = model.inputs[0]?.shape ?? [];
  const penalised = tensorScope('penalty', () => model.calculateLosses().length > 0);

  return {
    inputShape: inputShape.map((length) => length ?? -1),
    trainable: model.trainableWeights.map((weight) => namedVariable(weight, rename)),
    weights: model.weights.map((weight) => namedVariable(weight, rename)),
    forward(x, mode) {
      const { training } = mode;
      const output = training
        ? withDropout(mode, () => model.apply(x, { training }))
        : model.apply(x, { training });
      if (output instanceof Tensor) return output;
      throw new TypeError(`model ${model.name} answered with something else than one tensor`);
    },
    ...(penalised ? { penalty: () => addN<Scalar>(model.calculateLosses()) } : {}),
    layers: layerOutputs(model, rename),
    topology: () => topology,
    dispose,
  };
}

function namedVariable(weight: LayerVariable, rename: (text: string) => string): NamedVariable {
  const variable = weight.read();
  if (variable instanceof Variable) return { name: rename(weight.originalName), variable };
  throw new TypeError(`weight ${weight.originalName} is no variable`);
}

function checkForm(model: LayersModel): void {
  if (model.layers.length === 0) {
    throw new MillraceError('MODEL_INVALID', {
      what: `model ${model.name}`,
      given: 'a model without layers',
      expected: 'at least one layer',
    });
  }
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    throw new MillraceError('MODEL_INVALID', {
      what: `model ${model.name}`,
      given: `${model.inputs.length} inputs and ${model.outputs.length} outputs`,
      expected: 'one input and one output',
    });
  }
  const constrained = model.weights.find((weight) => Reflect.get(weight, 'constraint'));
  if (constrained === undefined) return;
  throw new MillraceError('MODEL_INVALID', {
    what: `weight ${constrained.originalName}`,
    given: 'a constraint',
    expected: 'weights without constraints, which no optimizer here applies',
    advice: 'Use a regulariser, or limit the gradients with clip',
  });
}
