import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { BatchData, Dense } from '../core/sample.js';
import { tensorScope } from '../core/tensor-scope.js';
import { activationsOf } from './activations.js';
import { averageNames } from './averaged-weights.js';
import { withAverages } from './averages.js';
import { BaseTrainer } from './base-trainer.js';
import { checkInput, labelsOf, totalWeight, uploadLabels, uploadWeights } from './batch-tensors.js';
import { checkSnapshot, formsOf } from './check-snapshot.js';
import { type Computed, TrainerPrograms } from './compiled/trainer-programs.js';
import { forwardMode } from './forward-mode.js';
import {
  clipGradients,
  type GradientFacts,
  gradientsOf,
  lastOf,
  readExtremes,
  readFacts,
  readGradient,
  readScalar,
} from './gradients.js';
import { labelType } from './loss.js';
import type { ForwardMode, NamedArray, NamedVariable } from './model.js';
import { notFinite } from './not-finite.js';
import { objectiveOf } from './objective.js';
import { moveBy } from './optimizers/move.js';
import { pairs } from './pairs.js';
import type { ActivationsRequest, Measurement, StepResult, Trainer, TrainerSnapshot } from './trainer.js';
import type { TrainerParts } from './trainer-parts.js';
import { readVariable, remember, writeVariables } from './variables.js';

/** The trainer of models that compute with tensors: tensors live within one call of it, and no longer. */
export class TensorTrainer extends BaseTrainer implements Trainer {
  readonly options: Readonly<Record<string, unknown>>;
  #disposed = false;
  readonly #parts: TrainerParts;
  /** Where the engine compiles: tried first. */
  readonly #programs: TrainerPrograms | undefined;
  /** What the optimizer does not move: averages that the forward pass moves, and frozen weights. */
  readonly #averages: readonly NamedVariable[];
  /** The batch of the last step. */
  #last: BatchData | undefined;

  constructor(parts: TrainerParts) {
    const { name, options, learningRate, model, optimizer } = parts;
    super(name, learningRate);
    const moved = new Set(optimizer.variables.map(({ variable }) => variable));
    this.options = options;
    this.#parts = parts;
    const { compile } = parts.engine;
    this.#programs = compile && new TrainerPrograms(parts, compile);
    this.#averages = model.weights.filter(({ variable }) => !moved.has(variable));
  }

  step(batch: BatchData): StepResult {
    this.#check(batch);
    const step = this.stepsDone + 1;
    const computed = this.#programs?.step(batch, step, this.learningRate);
    const result = computed
      ? this.#report(batch, computed)
      : tensorScope('step', () => this.#update(batch, step));
    this.count(1);
    this.#last = batch;
    const warning = this.#programs?.takeWarning();
    return warning ? { ...result, warning } : result;
  }

  evaluate(batch: BatchData): Measurement {
    this.#check(batch);
    const computed = this.#programs?.evaluate(batch, this.stepsDone);
    if (computed) return { loss: computed.loss, metrics: this.#measure(computed.output, batch) };
    return tensorScope('evaluate', () => {
      const mode = forwardMode(false, this.stepsDone);
      const { loss, output } = withAverages(this.#parts.optimizer, () => this.#compare(batch, mode));
      return { loss: readScalar(loss), metrics: this.#measure(this.#read(output), batch) };
    });
  }

  predict(x: Dense): Dense {
    const { model, optimizer, engine } = this.#parts;
    checkInput(x, model.inputShape);
    const computed = this.#programs?.predict(x, this.stepsDone);
    if (computed) return computed;
    return tensorScope('predict', () => {
      const mode = forwardMode(false, this.stepsDone);
      const output = withAverages(optimizer, () => model.forward(engine.upload(x.data, x.shape), mode));
      return { data: output.dataSync().slice(), shape: output.shape };
    });
  }

  gradients(batch = lastOf(this.#last, this.name)): readonly NamedArray[] {
    this.#check(batch);
    const { variables } = this.#parts.optimizer;
    return tensorScope('gradients', () => {
      // As in a step, batch normalisation moves its averages in the forward pass.
      const undo = remember(this.#averages);
      try {
        const mode = forwardMode(true, Math.max(this.stepsDone, 1));
        const { gradients } = gradientsOf(() => this.#compare(batch, mode), variables);
        return [...pairs(variables, gradients)].map(([{ name }, gradient]) => readGradient(name, gradient));
      } finally {
        undo();
      }
    });
  }

  activations({ x, layers }: ActivationsRequest = {}): readonly NamedArray[] {
    const { model, optimizer, engine } = this.#parts;
    const { data, shape } = x ?? lastOf(this.#last, this.name, 'activations').x;
    checkInput({ data, shape }, model.inputShape);
    return tensorScope('activations', () => {
      const mode = forwardMode(false, this.stepsDone);
      return withAverages(optimizer, () =>
        activationsOf(this.#parts, engine.upload(data, shape), mode, layers),
      );
    });
  }

  snapshot(): TrainerSnapshot {
    const { model, optimizer } = this.#parts;
    return {
      step: this.stepsDone,
      ...this.savedRate,
      topology: model.topology(),
      weights: model.weights.map(readVariable),
      slots: optimizer.slots.map(readVariable),
      scalars: { ...optimizer.scalars },
      ...(optimizer.averages && { averages: averageNames(optimizer.variables, optimizer.averages) }),
      ...(this.#programs && { compiled: [...this.#programs.forms] }),
    };
  }

  restore(snapshot: TrainerSnapshot): void {
    const { model, optimizer } = this.#parts;
    const { scalars } = optimizer;
    const [weights, slots] = [formsOf(model.weights), formsOf(optimizer.slots)];
    checkSnapshot(this.name, { weights, slots, scalars }, snapshot);
    optimizer.restoreScalars(snapshot.scalars);
    writeVariables(model.weights, snapshot.weights);
    writeVariables(optimizer.slots, snapshot.slots);
    this.#programs?.restore(snapshot.compiled ?? []);
    this.goOnAfter(snapshot);
  }

  reset(): void {
    const { model, optimizer, initialWeights, initOptimizer } = this.#parts;
    writeVariables(model.weights, initialWeights());
    const fresh = initOptimizer(model.trainable);
    try {
      writeVariables(optimizer.slots, fresh.slots.map(readVariable));
      optimizer.restoreScalars(fresh.scalars);
    } finally {
      fresh.dispose();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#programs?.dispose();
    this.#parts.optimizer.dispose();
    this.#parts.model.dispose();
  }

  #check(batch: BatchData): void {
    const { x, weights, size } = batch;
    labelsOf(batch);
    checkInput(x, this.#parts.model.inputShape);
    totalWeight({ weights, size });
  }

  #update(batch: BatchData, step: number): StepResult {
    const { optimizer, clip, engine } = this.#parts;
    // Batch normalisation moves its averages in the forward pass, which is before anything was checked.
    const undo = remember(this.#averages);
    try {
      const mode = forwardMode(true, step);
      const { loss, output, gradients } = gradientsOf(() => this.#compare(batch, mode), optimizer.variables);
      const facts = this.#checkFinite(readFacts(loss, gradients, engine.name), gradients, step);
      moveBy(optimizer, clipGradients(gradients, clip, facts.norm, engine.name), this.learningRate);
      return this.#report(batch, { ...facts, output: this.#read(output) });
    } catch (error) {
      undo();
      throw error;
    }
  }

  #compare(batch: BatchData, mode: ForwardMode): { readonly loss: Scalar; readonly output: Tensor } {
    const { loss, engine } = this.#parts;
    const labels = labelsOf(batch);
    const tensors = {
      x: engine.upload(batch.x.data, batch.x.shape),
      labels: uploadLabels(labels, labelType(loss, labels.shape)),
      weights: uploadWeights(batch),
    };
    return objectiveOf(this.#parts, tensors, mode, (shape) => loss.check(labels, shape));
  }

  #report(batch: BatchData, { loss, norm, output }: Computed): StepResult {
    const { clip, gradientNorm } = this.#parts;
    const metrics = this.#measure(output, batch);
    const reported = gradientNorm || clip.norm !== undefined;
    return { loss, metrics, ...(reported ? { gradientNorm: norm } : {}) };
  }

  /** The output as plain numbers, where there are metrics to compute of it. */
  #read(output: Tensor): Dense | undefined {
    if (Object.keys(this.#parts.metrics).length === 0) return undefined;
    return { data: output.dataSync(), shape: output.shape };
  }

  #measure(output: Dense | undefined, batch: BatchData): Measurement['metrics'] {
    if (output === undefined) return {};
    const labels = labelsOf(batch);
    const metrics = Object.entries(this.#parts.metrics);
    return Object.fromEntries(metrics.map(([name, metric]) => [name, metric(output, labels)]));
  }

  #checkFinite(facts: GradientFacts, gradients: readonly Tensor[], step: number): GradientFacts {
    if (Number.isFinite(facts.loss) && Number.isFinite(facts.norm)) return facts;
    const { largest, norm } = readExtremes(this.#parts.optimizer.variables, gradients);
    // Squares of a large gradient leave float32 before the gradient does.
    if (Number.isFinite(facts.loss) && Number.isFinite(norm)) return { loss: facts.loss, norm };
    const { name, learningRate } = this;
    throw notFinite({ name, step, learningRate, loss: facts.loss, largest });
  }
}
