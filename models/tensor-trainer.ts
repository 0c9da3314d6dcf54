import { add, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import type { BatchData, Dense } from '../core/sample.js';
import { tensorScope } from '../core/tensor-scope.js';
import type { Engine } from '../engines/engine.js';
import { checkInput, labelsOf, uploadLabels, uploadWeights } from './batch-tensors.js';
import {
  type Clip,
  clipGradients,
  type GradientFacts,
  gradientsOf,
  readExtremes,
  readFacts,
  readScalar,
} from './gradients.js';
import { checkLearningRate } from './learning-rate.js';
import type { Loss, Metric } from './loss.js';
import type { BuiltModel, ForwardMode, NamedVariable } from './model.js';
import type { OptimizerState } from './optimizer.js';
import type { Measurement, StepResult, Trainer, TrainerSnapshot } from './trainer.js';
import { checkArrays, checkScalars, readVariable, remember, writeVariables } from './variables.js';

/** What a {@link TensorTrainer} is made of. */
export interface TrainerParts {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly engine: Engine;
  readonly model: BuiltModel;
  readonly optimizer: OptimizerState;
  readonly learningRate: number;
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly clip: Clip;
  readonly gradientNorm: boolean;
}

/** The trainer of models that compute with tensors: tensors live within one call of it, and no longer. */
export class TensorTrainer implements Trainer {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  #learningRate: number;
  #stepsDone = 0;
  #disposed = false;
  readonly #parts: TrainerParts;
  /** What the optimizer does not move: averages that the forward pass moves, and frozen weights. */
  readonly #averages: readonly NamedVariable[];

  constructor(parts: TrainerParts) {
    const { name, options, learningRate, model } = parts;
    const moved = new Set(model.trainable.map(({ variable }) => variable));
    this.name = name;
    this.options = options;
    this.#learningRate = learningRate;
    this.#parts = parts;
    this.#averages = model.weights.filter(({ variable }) => !moved.has(variable));
  }

  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(rate: number) {
    this.#learningRate = checkLearningRate(rate, this);
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  step(batch: BatchData): StepResult {
    const result = tensorScope('step', () => this.#update(batch, this.#stepsDone + 1));
    this.#stepsDone++;
    return result;
  }

  evaluate(batch: BatchData): Measurement {
    return tensorScope('evaluate', () => {
      const { loss, metrics } = this.#compare(batch, { training: false, step: this.#stepsDone });
      return { loss: readScalar(loss), metrics };
    });
  }

  predict(x: Dense): Dense {
    return tensorScope('predict', () => {
      const output = this.#forward(x, { training: false, step: this.#stepsDone });
      return { data: output.dataSync().slice(), shape: output.shape };
    });
  }

  snapshot(): TrainerSnapshot {
    const { model, optimizer } = this.#parts;
    return {
      step: this.#stepsDone,
      learningRate: this.learningRate,
      topology: model.topology(),
      weights: model.weights.map(readVariable),
      slots: optimizer.slots.map(readVariable),
      scalars: { ...optimizer.scalars },
    };
  }

  restore(snapshot: TrainerSnapshot): void {
    const { model, optimizer } = this.#parts;
    checkArrays(`weights of ${this.name}`, model.weights, snapshot.weights);
    checkArrays(`optimizer state of ${this.name}`, optimizer.slots, snapshot.slots);
    checkScalars(`optimizer state of ${this.name}`, optimizer.scalars, snapshot.scalars);
    optimizer.restoreScalars(snapshot.scalars);
    writeVariables(model.weights, snapshot.weights);
    writeVariables(optimizer.slots, snapshot.slots);
    this.#stepsDone = snapshot.step;
    this.learningRate = snapshot.learningRate;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#parts.optimizer.dispose();
    this.#parts.model.dispose();
  }

  #update(batch: BatchData, step: number): StepResult {
    const { model, optimizer, clip, gradientNorm, engine } = this.#parts;
    let metrics: Measurement['metrics'] = {};
    // Batch normalisation moves its averages in the forward pass, which is before anything was checked.
    const undo = remember(this.#averages);
    try {
      const { loss, gradients } = gradientsOf(() => {
        const compared = this.#compare(batch, { training: true, step });
        metrics = compared.metrics;
        return compared.loss;
      }, model.trainable);
      const facts = this.#checkFinite(readFacts(loss, gradients, engine.name), gradients, step);
      optimizer.apply(clipGradients(gradients, clip, facts.norm, engine.name), this.learningRate);
      const reported = gradientNorm || clip.norm !== undefined;
      return { loss: facts.loss, metrics, ...(reported ? { gradientNorm: facts.norm } : {}) };
    } catch (error) {
      undo();
      throw error;
    }
  }

  #compare(batch: BatchData, mode: ForwardMode): { loss: Scalar; metrics: Measurement['metrics'] } {
    const { loss, model } = this.#parts;
    const labels = labelsOf(batch);
    const output = this.#forward(batch.x, mode);
    loss.check(labels, output.shape);
    const objective = loss.compute(output, uploadLabels(labels, loss.labels), uploadWeights(batch));
    return {
      loss: model.penalty ? add<Scalar>(objective, model.penalty()) : objective,
      metrics: this.#measure(output, labels),
    };
  }

  #forward(x: Dense, mode: ForwardMode): Tensor {
    const { engine, model } = this.#parts;
    checkInput(x, model.inputShape);
    return model.forward(engine.upload(x.data, x.shape), mode);
  }

  #measure(output: Tensor, labels: Dense): Measurement['metrics'] {
    const metrics = Object.entries(this.#parts.metrics);
    if (metrics.length === 0) return {};
    const outputs: Dense = { data: output.dataSync(), shape: output.shape };
    return Object.fromEntries(metrics.map(([name, metric]) => [name, metric(outputs, labels)]));
  }

  #checkFinite(facts: GradientFacts, gradients: readonly Tensor[], step: number): GradientFacts {
    if (Number.isFinite(facts.loss) && Number.isFinite(facts.norm)) return facts;
    const { largest, norm } = readExtremes(this.#parts.model.trainable, gradients);
    // Squares of a large gradient leave float32 before the gradient does.
    if (Number.isFinite(facts.loss) && Number.isFinite(norm)) return { loss: facts.loss, norm };
    throw new MillraceError('NOT_FINITE', {
      what: Number.isFinite(facts.loss) ? `gradient of ${largest.name}` : `loss of ${this.name}`,
      given: Number.isFinite(facts.loss) ? largest.value : facts.loss,
      expected: 'a finite number',
      where: `step ${step}, learning rate ${this.learningRate}, largest gradient ${largest.value} of ${largest.name}`,
      advice: 'Lower the learning rate, limit the gradients with clip, or look for wrong values in the data',
    });
  }
}
