import type { BatchData, Dense, TypedArray } from '../../core/sample.js';
import type { Warning } from '../../core/source.js';
import type { Compile, Program, Traceable } from '../../engines/program.js';
import { labelsOf } from '../batch-tensors.js';
import type { NamedVariable } from '../model.js';
import type { TrainerParts } from '../trainer-parts.js';
import { batchFeeds, batchForm, feedable, formOf } from './batch-form.js';
import { ProgramCache, type Use } from './program-cache.js';
import { factorFeeds, type Notes, traceEvaluation, tracePrediction, traceStep } from './trace.js';

/** What is computed as one call. */
type Kind = 'step' | 'evaluate' | 'predict';

/** A program, and what is known of it. */
interface Entry {
  readonly program: Program;
  readonly notes: Notes;
}

/** What a step or an evaluation answers with. */
export interface Computed {
  readonly loss: number;
  /** The global norm of the gradients before their limits; of a step only. */
  readonly norm?: number;
  /** Only where there are metrics. */
  readonly output: Dense | undefined;
}

/**
 * The programs of a trainer, on batches that were checked. Every method answers with undefined where it has to be
 * computed operation by operation: nothing is changed then.
 */
export class TrainerPrograms {
  readonly #parts: TrainerParts;
  readonly #compile: Compile;
  readonly #cache = new ProgramCache<Kind, Entry>();

  constructor(parts: TrainerParts, compile: Compile) {
    this.#parts = parts;
    this.#compile = compile;
  }

  /** The forms of batches that are compiled, in the order in which they came. */
  get forms(): readonly string[] {
    return this.#cache.forms;
  }

  /** Goes on from the forms of a saved trainer. */
  restore(forms: readonly string[]): void {
    this.#cache.restore(forms);
  }

  /** What the trainer's owner should be told, once. */
  takeWarning(): Warning | undefined {
    return this.#cache.takeWarning();
  }

  step(batch: BatchData, step: number, learningRate: number): Computed | undefined {
    const { optimizer, model } = this.#parts;
    const plan = optimizer.plan(learningRate);
    const use = { kind: 'step', form: batchForm(batch), way: plan.form } as const;
    const entry = this.#get(use, [...model.weights, ...optimizer.slots], (notes) =>
      traceStep(this.#parts, batch, plan, notes),
    );
    if (entry === undefined) return undefined;
    this.#checkLabels(batch, entry);
    const results = this.#run(use, entry, [...batchFeeds(batch), ...factorFeeds(plan)], step);
    if (results === undefined) return undefined;
    optimizer.restoreScalars(plan.scalars);
    const [facts, output] = results;
    const [loss = Number.NaN, squares = Number.NaN] = facts ?? [];
    return { loss, norm: Math.sqrt(squares), output: outputOf(entry, output) };
  }

  evaluate(batch: BatchData, step: number): Computed | undefined {
    const use = { kind: 'evaluate', form: batchForm(batch) } as const;
    const entry = this.#get(use, this.#read(), (notes) => traceEvaluation(this.#parts, batch, notes));
    if (entry === undefined) return undefined;
    this.#checkLabels(batch, entry);
    const results = this.#run(use, entry, batchFeeds(batch), step);
    return results && { loss: results[0]?.[0] ?? Number.NaN, output: outputOf(entry, results[1]) };
  }

  predict(x: Dense, step: number): Dense | undefined {
    const use = { kind: 'predict', form: formOf(x) } as const;
    const entry = this.#get(use, this.#read(), (notes) => tracePrediction(this.#parts, x, notes));
    return entry && outputOf(entry, this.#run(use, entry, [feedable(x.data)], step)?.[0]);
  }

  dispose(): void {
    this.#cache.clear(({ program }) => program.dispose());
  }

  /** The variables that a forward pass reads when nothing is trained. */
  #read(): readonly NamedVariable[] {
    const { model, optimizer } = this.#parts;
    return [...model.weights, ...(optimizer.averages ?? [])];
  }

  #get(
    use: Use<Kind>,
    variables: readonly NamedVariable[],
    trace: (notes: Notes) => Traceable,
  ): Entry | undefined {
    return this.#cache.get(use, () => {
      const notes: Notes = { perStep: [], outputShape: [] };
      const program = this.#compile(
        variables.map(({ variable }) => variable),
        trace(notes),
      );
      return { program, notes };
    });
  }

  #checkLabels(batch: BatchData, { notes }: Entry): void {
    this.#parts.loss.check(labelsOf(batch), notes.outputShape);
  }

  #run(
    use: Use<Kind>,
    { program, notes }: Entry,
    feeds: readonly TypedArray[],
    step: number,
  ): readonly TypedArray[] | undefined {
    const perStep = notes.perStep.map((numbersOf) => numbersOf(step));
    try {
      return program.run([...feeds, ...perStep]);
    } catch (error) {
      // Whatever is wrong with the data, computing it operation by operation finds again, and names.
      program.dispose();
      this.#cache.refuse(use, error);
      return undefined;
    }
  }
}

function outputOf({ notes }: Entry, data: TypedArray | undefined): Dense | undefined {
  return data && { data, shape: notes.outputShape };
}
