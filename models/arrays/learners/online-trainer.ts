import type { BatchData, Dense, TypedArray } from '../../../core/sample.js';
import { BaseTrainer } from '../../base-trainer.js';
import { labelsOf, totalWeight } from '../../batch-tensors.js';
import { checkSnapshot } from '../../check-snapshot.js';
import { findExtremes, lastOf } from '../../gradients.js';
import type { Metric } from '../../loss.js';
import type { NamedArray } from '../../model.js';
import { notFinite } from '../../not-finite.js';
import { pairs } from '../../pairs.js';
import type { EachResult, Measurement, StepResult, Trainer, TrainerSnapshot } from '../../trainer.js';
import type { FeatureStep } from './feature-rows.js';
import { type LinearForm, LinearWeights } from './linear-weights.js';
import type { SampleLoss } from './sample-loss.js';
import type { NamedDoubles, PerWeight, WeightRule } from './weight-rule.js';

/** What an {@link OnlineTrainer} is made of. */
export interface OnlineTrainerParts extends LinearForm {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly loss: SampleLoss;
  readonly learningRate: number;
  readonly l2: number;
  /** Moves the weights of features. */
  readonly rule: PerWeight;
  readonly metrics: Readonly<Record<string, Metric>>;
}

/**
 * The trainer of a model with one weight for each feature and output, which it moves sample by sample: in double
 * precision, from zero, with no tensor.
 */
export class OnlineTrainer extends BaseTrainer implements Trainer {
  readonly options: Readonly<Record<string, unknown>>;
  readonly #parts: OnlineTrainerParts;
  readonly #weights: LinearWeights;
  readonly #slopes: Float64Array;
  #rule: WeightRule;
  #step: FeatureStep;
  #gradient = new Float64Array();
  #last: BatchData | undefined;

  constructor(parts: OnlineTrainerParts) {
    super(parts.name, parts.learningRate);
    this.options = parts.options;
    this.#parts = parts;
    this.#weights = new LinearWeights(parts);
    this.#slopes = new Float64Array(parts.outputs);
    this.#rule = parts.rule(this.#weights.numbers);
    this.#step = { rule: this.#rule, l2: parts.l2, slope: 0 };
  }

  stepEach(batch: BatchData): EachResult {
    const { labels, outputs, size } = this.#open(batch);
    const total = totalWeight(batch) ?? size;
    // From here on weights may have moved.
    this.count(1);
    const losses = this.#learnEach(outputs.data, labels.data, batch.weights);
    let loss = 0;
    for (let row = 0; row < size; row++) loss += (batch.weights?.[row] ?? 1) * (losses[row] ?? 0);
    this.#last = batch;
    return {
      loss: loss / total,
      metrics: this.#measure(outputs, labels),
      outputs,
      logLosses: this.#parts.loss.isLogLoss ? losses : undefined,
    };
  }

  step(batch: BatchData): StepResult {
    const measured = this.#differentiate(batch);
    this.#rule.begin(this.learningRate);
    this.#weights.moveByBatch(this.#gradient, this.#step);
    this.count(1);
    this.#last = batch;
    return measured;
  }

  evaluate(batch: BatchData): Measurement {
    const { labels, outputs, size } = this.#open(batch);
    const total = totalWeight(batch) ?? size;
    let loss = 0;
    for (let row = 0; row < size; row++) {
      this.#weights.forward(row, outputs.data);
      loss += ((batch.weights?.[row] ?? 1) / total) * this.#lossOf(row, outputs.data, labels);
    }
    return { loss, metrics: this.#measure(outputs, labels) };
  }

  predict(x: Dense): Dense<Float64Array> {
    this.#parts.rows.load(x);
    const outputs = this.#newOutputs(x.shape[0] ?? 0);
    for (let row = 0; row < (x.shape[0] ?? 0); row++) this.#weights.forward(row, outputs.data);
    return outputs;
  }

  gradients(batch = lastOf(this.#last, this.name)): readonly NamedArray[] {
    this.#differentiate(batch);
    return this.#weights.named(this.#gradient).map(copyOf);
  }

  reset(): void {
    const { rule, l2 } = this.#parts;
    this.#weights.numbers.fill(0);
    this.#rule = rule(this.#weights.numbers);
    this.#step = { rule: this.#rule, l2, slope: 0 };
  }

  snapshot(): TrainerSnapshot {
    return {
      step: this.stepsDone,
      ...this.savedRate,
      topology: undefined,
      weights: this.#weights.named().map(copyOf),
      slots: this.#rule.slots.map(copyOf),
      scalars: { ...this.#rule.scalars },
    };
  }

  restore(snapshot: TrainerSnapshot): void {
    const { slots, scalars } = this.#rule;
    checkSnapshot(this.name, { weights: this.#weights.named(), slots, scalars }, snapshot);
    this.#rule.restoreScalars(snapshot.scalars);
    for (const [own, saved] of pairs(this.#weights.named(), snapshot.weights)) own.data.set(saved.data);
    for (const [own, saved] of pairs(slots, snapshot.slots)) own.data.set(saved.data);
    this.goOnAfter(snapshot);
  }

  /** Nothing to free: its arrays are the garbage collector's. */
  dispose(): void {}

  #open(batch: BatchData): Opened {
    const { rows, loss, outputs: width } = this.#parts;
    const labels = labelsOf(batch);
    rows.load(batch.x);
    const size = batch.x.shape[0] ?? 0;
    loss.check(labels, [size, width]);
    return { labels, outputs: this.#newOutputs(size), size };
  }

  #newOutputs(size: number): Dense<Float64Array> {
    const { outputs } = this.#parts;
    return { data: new Float64Array(size * outputs), shape: [size, outputs] };
  }

  #lossOf(row: number, outputs: Float64Array, labels: Dense): number {
    const { loss, outputs: width } = this.#parts;
    return loss.at(outputs, row * width, labels.data[row] ?? Number.NaN, this.#slopes);
  }

  /** What each sample lost before it was learnt from; writes the outputs. */
  #learnEach(outputs: Float64Array, labels: TypedArray, weights: Float32Array | undefined): Float64Array {
    const { loss, outputs: width } = this.#parts;
    const [model, rule, step, slopes] = [this.#weights, this.#rule, this.#step, this.#slopes];
    const { learningRate } = this;
    const losses = new Float64Array(labels.length);
    for (let row = 0; row < losses.length; row++) {
      model.forward(row, outputs);
      const own = loss.at(outputs, row * width, labels[row] ?? Number.NaN, slopes);
      if (!Number.isFinite(own)) throw this.#notFinite(own, this.stepsDone);
      losses[row] = own;
      rule.begin(learningRate);
      model.moveBySample(row, slopes, weights?.[row] ?? 1, step);
    }
    return losses;
  }

  /** Loss and metrics of a batch, and the gradient of its mean loss. */
  #differentiate(batch: BatchData): Measurement {
    const { labels, outputs, size } = this.#open(batch);
    const total = totalWeight(batch) ?? size;
    const { length } = this.#weights.numbers;
    if (this.#gradient.length !== length) this.#gradient = new Float64Array(length);
    this.#gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < size; row++) {
      const share = (batch.weights?.[row] ?? 1) / total;
      this.#weights.forward(row, outputs.data);
      loss += share * this.#lossOf(row, outputs.data, labels);
      this.#weights.addSample(row, this.#slopes, share, this.#gradient);
    }
    if (!Number.isFinite(loss)) throw this.#notFinite(loss, this.stepsDone + 1);
    return { loss, metrics: this.#measure(outputs, labels) };
  }

  #measure(outputs: Dense, labels: Dense): Measurement['metrics'] {
    const metrics = Object.entries(this.#parts.metrics);
    if (metrics.length === 0) return {};
    return Object.fromEntries(metrics.map(([name, metric]) => [name, metric(outputs, labels)]));
  }

  #notFinite(loss: number, step: number): Error {
    const { largest } = findExtremes([{ name: 'output', data: this.#slopes }]);
    return notFinite({ name: this.name, step, learningRate: this.learningRate, loss, largest });
  }
}

/** A batch that was checked, with room for its outputs. */
interface Opened {
  readonly labels: Dense;
  readonly outputs: Dense<Float64Array>;
  readonly size: number;
}

function copyOf(named: NamedDoubles): NamedArray {
  return { ...named, data: named.data.slice() };
}
