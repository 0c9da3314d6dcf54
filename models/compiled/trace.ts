import { all, isFinite as finite, type Scalar, stack, type Tensor, unstack } from '@tensorflow/tfjs-core';
import type { BatchData, Dense } from '../../core/sample.js';
import type { MakeInput, Traceable } from '../../engines/program.js';
import { withAverages } from '../averages.js';
import { clipTensors, gradientsOf, squaresOf } from '../gradients.js';
import { objectiveOf } from '../objective.js';
import type { UpdatePlan } from '../optimizer.js';
import type { TrainerParts } from '../trainer-parts.js';
import { batchInputs, denseInput } from './batch-form.js';
import { type PerStep, tracedMode } from './traced-mode.js';

/** What is learnt of a program while it is recorded. */
export interface Notes {
  /** What it is fed after everything else: numbers that go with the step. */
  perStep: PerStep[];
  /** Of the model. */
  outputShape: readonly number[];
}

/**
 * A whole training step: forward pass, loss, gradients, their limits, and the update.
 *
 * Its inputs are the batch, the numbers of the plan, and what goes with the step; its outputs the loss and the squared
 * norm of the gradients, which decide whether anything is changed, and where there are metrics the model's output.
 */
export function traceStep(parts: TrainerParts, batch: BatchData, plan: UpdatePlan, notes: Notes): Traceable {
  const { optimizer, clip, loss, engine } = parts;
  return (input, take, changeInPlace) => {
    const tensors = batchInputs(input, batch, loss, take);
    const factors = factorInputs(input, plan, take);
    const mode = tracedMode(true, input, take, notes);
    const differentiated = gradientsOf(() => objectiveOf(parts, tensors, mode), optimizer.variables);
    const { output, gradients } = differentiated;
    const squares = squaresOf(gradients, engine.name);
    const facts = stack([differentiated.loss, squares]);
    const clipped = clipTensors(gradients, clip, squares, engine.name);
    optimizer.apply(clipped, { form: plan.form, factors, changeInPlace });
    notes.outputShape = output.shape;
    return { outputs: [facts, ...(reportsOutput(parts) ? [output] : [])], condition: all(finite(facts)) };
  };
}

/** What is fed of a plan, where it has numbers. */
export function factorFeeds({ factors }: UpdatePlan): readonly Float32Array[] {
  return factors.length === 0 ? [] : [Float32Array.from(factors)];
}

/** Loss and, where there are metrics, the output for a batch. */
export function traceEvaluation(parts: TrainerParts, batch: BatchData, notes: Notes): Traceable {
  return (input, take) => {
    const tensors = batchInputs(input, batch, parts.loss, take);
    const mode = tracedMode(false, input, take, notes);
    const { loss, output } = withAverages(parts.optimizer, () => objectiveOf(parts, tensors, mode));
    notes.outputShape = output.shape;
    return { outputs: [loss, ...(reportsOutput(parts) ? [output] : [])] };
  };
}

/** The output for a batch of inputs. */
export function tracePrediction({ model, optimizer }: TrainerParts, x: Dense, notes: Notes): Traceable {
  return (input, take) => {
    const tensor = denseInput(input, x, take);
    const mode = tracedMode(false, input, take, notes);
    const output = withAverages(optimizer, () => model.forward(tensor, mode));
    notes.outputShape = output.shape;
    return { outputs: [output] };
  };
}

function reportsOutput({ metrics }: TrainerParts): boolean {
  return Object.keys(metrics).length > 0;
}

function factorInputs(input: MakeInput, { factors }: UpdatePlan, take: 0 | 1): readonly Scalar[] {
  if (factors.length === 0) return [];
  const data = Float32Array.from(factors, (factor) => factor + take);
  return unstack(input({ data, shape: [factors.length] })).filter(isScalar);
}

function isScalar(tensor: Tensor): tensor is Scalar {
  return tensor.rank === 0;
}
