import { add, div, dropout, floor, mul, Tensor, tidy } from '@tensorflow/tfjs-core';
import { seedFor } from '../core/random.js';
import { drawsSeeded, seededUniform } from '../engines/seeded-uniform.js';
import type { Layer } from './layer-randomness.js';
import type { ForwardMode } from './model.js';

/**
 * Gives a function that runs a forward pass with every dropout layer seeded: a mask is drawn from the seed, the layer's
 * name, the step, and how often the layer was called in it. So masks differ by step, a repeated step repeats them, and
 * what other layers a model has does not matter to them.
 *
 * tf.layers itself gives a dropout layer with a seed the same mask at every call. Afterwards the layers are as they
 * were. Masks are drawn by the engine where it can, else in JavaScript: they differ between engines.
 *
 * @param rename the names that layers are saved under: generated ones depend on what the process made before.
 */
export function seededDropout(
  all: readonly Layer[],
  seed: number,
  rename: (name: string) => string,
): <Result>(mode: ForwardMode, forward: () => Result) => Result {
  const dropouts = all
    .filter((layer) => /Dropout/.test(layer.getClassName()))
    .map((layer, index, others) => {
      // Models within the model may each have a layer of the same name.
      const namesakes = others.slice(0, index).filter(({ name }) => name === layer.name).length;
      return { layer, purpose: `dropout ${rename(layer.name)} ${namesakes}` };
    });
  return (mode, forward) => {
    const drop = drawsSeeded() ? dropInEngine : dropByNumber;
    const undo = dropouts.map(({ layer, purpose }) => {
      let calls = 0;
      return drop(layer, mode, () => {
        const call = calls++;
        return (step) => seedFor(seed, purpose, step, call);
      });
    });
    try {
      return forward();
    } finally {
      for (const each of undo) each();
    }
  };
}

/** How units are dropped from scratch. */
export interface DroppedUnits {
  /** The share that is dropped, from 0 to below 1. */
  readonly rate: number;
  /** The name that a dropout layer in its place would have: it decides the masks. */
  readonly name: string;
  /** The seed of the model. */
  readonly seed: number;
  readonly mode: ForwardMode;
}

/**
 * Dropout on a plain tensor, used once a step: the same masks as a dropout layer of that name has in a trainer.
 *
 * `h' = 0` with probability `rate`, else `h / (1 - rate)`, so that the mean stays; outside training `h' = h`.
 */
export function dropUnits(h: Tensor, { rate, name, seed, mode }: DroppedUnits): Tensor {
  if (rate === 0 || !mode.training) return h;
  const seedAt = (step: number): number => seedFor(seed, `dropout ${name} 0`, step, 0);
  if (!drawsSeeded()) return dropout(h, rate, undefined, 1 + seedAt(mode.step));
  return dropByMask(h, h.shape, rate, mode, seedAt);
}

/** Gives a layer the seeds of its next calls: each a function of the step. Answers with what makes it as it was. */
type Drop = (layer: Layer, mode: ForwardMode, nextSeed: () => (step: number) => number) => () => void;

/** The layer draws its mask itself, in JavaScript, from the seed that it is given before each call. */
const dropByNumber: Drop = (layer, { step }, nextSeed) => {
  const given: unknown = Reflect.get(layer, 'seed');
  // tf.layers takes a seed of 0 for none.
  layer.setCallHook(() => Reflect.set(layer, 'seed', 1 + nextSeed()(step)));
  return () => {
    layer.clearCallHook();
    Reflect.set(layer, 'seed', given);
  };
};

/** The engine draws the mask, from a seed that is a tensor: so a compiled step draws another one each time. */
const dropInEngine: Drop = (layer, mode, nextSeed) => {
  layer.call = (inputs, kwargs) => {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    const rate: unknown = Reflect.get(layer, 'rate');
    if (!(x instanceof Tensor)) throw new TypeError(`${layer.name} takes one tensor`);
    if (typeof rate !== 'number' || rate <= 0 || rate >= 1 || kwargs.training !== true) return inputs;
    return dropByMask(x, noiseShapeOf(layer, x), rate, mode, nextSeed());
  };
  return () => {
    Reflect.deleteProperty(layer, 'call');
  };
};

function dropByMask(
  x: Tensor,
  shape: readonly number[],
  rate: number,
  mode: ForwardMode,
  seedAt: (step: number) => number,
): Tensor {
  return tidy(() => {
    const seed = mode.perStep((step) => Int32Array.of(seedAt(step), 0));
    const kept = floor(add(seededUniform(shape, seed), 1 - rate));
    return mul(x, div(kept, 1 - rate));
  });
}

/** The shape of a layer's masks: they are repeated along the axes of length 1. */
function noiseShapeOf(layer: Layer, x: Tensor): readonly number[] {
  const own: unknown = Reflect.get(layer, 'getNoiseShape');
  const shape: unknown = typeof own === 'function' ? Reflect.apply(own, layer, [x]) : undefined;
  return Array.isArray(shape) ? shape.map(Number) : x.shape;
}
