import type { BatchData, Dense } from '../../core/sample.js';
import { BaseTrainer } from '../base-trainer.js';
import { checkSnapshot } from '../check-snapshot.js';
import { type Clip, findExtremes, lastOf } from '../gradients.js';
import type { Loss, Metric } from '../loss.js';
import type { NamedArray } from '../model.js';
import { notFinite } from '../not-finite.js';
import { pairs } from '../pairs.js';
import type { Measurement, StepResult, Trainer, TrainerSnapshot } from '../trainer.js';
import type { AffineLayer, NamedFloats } from './affine-layer.js';
import { AffineObjective, type Compared } from './affine-objective.js';
import { clipArrays, normOf } from './array-gradients.js';
import type { ArrayLoss } from './array-loss.js';
import type { ArrayOptimizerState } from './array-optimizer.js';

/** What an {@link ArrayTrainer} is made of. */
export interface ArrayTrainerParts {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly layer: AffineLayer;
  readonly kernel: NamedFloats;
  readonly bias: NamedFloats;
  readonly topology: TrainerSnapshot['topology'];
  readonly optimizer: ArrayOptimizerState;
  readonly learningRate: number;
  readonly loss: Loss;
  readonly lossOnArrays: ArrayLoss;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly clip: Clip;
  readonly gradientNorm: boolean;
}

/**
 * The trainer of models so small that a tensor costs more than the arithmetic: one affine layer, on typed arrays.
 *
 * Weights, gradients and slots are float32, rounded where they are stored; sums are double precision. It makes no
 * tensor, so it computes the same on every engine.
 */
export class ArrayTrainer extends BaseTrainer implements Trainer {
  readonly options: Readonly<Record<string, unknown>>;
  readonly #parts: ArrayTrainerParts;
  readonly #weights: readonly NamedFloats[];
  readonly #objective: AffineObjective;
  /** In the order of the weights. */
  readonly #gradients: readonly Float32Array[];
  /** As it was made: what a reset goes back to. */
  readonly #start: TrainerSnapshot;
  /** The batch of the last step. */
  #last: BatchData | undefined;

  constructor(parts: ArrayTrainerParts) {
    const { kernel, bias } = parts;
    super(parts.name, parts.learningRate);
    this.options = parts.options;
    this.#parts = parts;
    this.#weights = [kernel, bias];
    this.#objective = new AffineObjective({ ...parts, weights: { kernel: kernel.data, bias: bias.data } });
    this.#gradients = [this.#objective.gradients.kernel, this.#objective.gradients.bias];
    this.#start = this.snapshot();
  }

  step(batch: BatchData): StepResult {
    const { optimizer, clip, gradientNorm } = this.#parts;
    const compared = this.#objective.compare(batch);
    const { loss } = compared;
    const metrics = this.#measure(compared);
    this.#objective.differentiate();
    const norm = normOf(this.#gradients);
    this.#checkFinite(loss, norm);
    clipArrays(this.#gradients, clip, norm);
    optimizer.apply(this.#gradients, this.learningRate);
    this.count(1);
    this.#last = batch;
    return gradientNorm || clip.norm !== undefined
      ? { loss, metrics, gradientNorm: norm }
      : { loss, metrics };
  }

  evaluate(batch: BatchData): Measurement {
    const compared = this.#objective.compare(batch);
    return { loss: compared.loss, metrics: this.#measure(compared) };
  }

  predict(x: Dense): Dense {
    return this.#objective.predict(x);
  }

  gradients(batch = lastOf(this.#last, this.name)): readonly NamedArray[] {
    this.#objective.compare(batch);
    this.#objective.differentiate();
    return [...pairs(this.#weights, this.#gradients)].map(([form, data]) => copyOf({ ...form, data }));
  }

  snapshot(): TrainerSnapshot {
    const { optimizer, topology } = this.#parts;
    return {
      step: this.stepsDone,
      ...this.savedRate,
      topology,
      weights: this.#weights.map(copyOf),
      slots: optimizer.slots.map(copyOf),
      scalars: { ...optimizer.scalars },
    };
  }

  restore(snapshot: TrainerSnapshot): void {
    const { optimizer } = this.#parts;
    const { slots, scalars } = optimizer;
    checkSnapshot(this.name, { weights: this.#weights, slots, scalars }, snapshot);
    optimizer.restoreScalars(snapshot.scalars);
    write(this.#weights, snapshot.weights);
    write(slots, snapshot.slots);
    this.goOnAfter(snapshot);
  }

  reset(): void {
    this.restore({ ...this.#start, step: this.stepsDone, ...this.savedRate });
  }

  /** Nothing to free: its arrays are the garbage collector's. */
  dispose(): void {}

  #measure({ outputs, labels }: Compared): Measurement['metrics'] {
    const metrics = Object.entries(this.#parts.metrics);
    if (metrics.length === 0) return {};
    // Theirs to keep.
    const copy = { data: outputs.data.slice(), shape: outputs.shape };
    return Object.fromEntries(metrics.map(([name, metric]) => [name, metric(copy, labels)]));
  }

  #checkFinite(loss: number, norm: number): void {
    if (Number.isFinite(loss) && Number.isFinite(norm)) return;
    const { kernel, bias } = this.#parts;
    const { largest } = findExtremes(
      [...pairs([kernel, bias], this.#gradients)].map(([{ name }, data]) => ({ name, data })),
    );
    throw notFinite({
      name: this.name,
      step: this.stepsDone + 1,
      learningRate: this.learningRate,
      loss,
      largest,
    });
  }
}

function copyOf(floats: NamedFloats): NamedArray {
  return { ...floats, data: floats.data.slice() };
}

function write(own: readonly NamedFloats[], saved: readonly NamedArray[]): void {
  for (const [{ data }, from] of pairs(own, saved)) data.set(from.data);
}
