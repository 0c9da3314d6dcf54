import { z } from 'zod';
import { MillraceError } from './errors.js';
import { parseOptions } from './options.js';

/**
 * What can be told to a run while it runs, from code ({@link createControl}) or by a sink (`SinkContext.control`).
 *
 * A call takes effect between two steps: at once where the run stands there, else after the step that is under way.
 * It then leaves a `control` event in the log. What is given is checked at the call: a wrong value is thrown at the
 * caller, and the run goes on as if it had never been.
 */
export interface RunControl {
  /** Whether it was told to pause, and not to go on since. */
  readonly paused: boolean;
  /**
   * Holds demand after the step under way: no step begins, and what is upstream fills its bounds and waits. A paused
   * run can be checkpointed, stopped, and given a learning rate. Before a run has begun it makes the run stand before
   * its first step. Nothing happens when it is paused already.
   */
  pause(): void;
  /** Goes on; nothing happens when it is not paused. */
  resume(): void;
  /**
   * Takes a checkpoint; where the newest one holds the same already, that one stays.
   *
   * @throws MillraceError `NOT_RUNNING` when it has no run.
   */
  checkpoint(): void;
  /**
   * Stops the run after the step under way, with a last checkpoint; run again, it goes on.
   *
   * @param reason recorded in the `stopped` event; default `control`.
   * @throws MillraceError `NOT_RUNNING` when it has no run; `OPTION_INVALID` when the reason is no text.
   */
  stop(reason?: string): void;
  /**
   * Sets the learning rate from the next step on, and takes a checkpoint before that step, so that no kill loses it.
   * The rate holds, whatever a schedule or another stage sets, until it is set again or handed back.
   *
   * @param value a finite number of at least 0; or `scheduled`, which hands the rate back: the next step has the one
   *   that a schedule or another stage set last, or the optimizer's where none did.
   * @param trainer the name of the trainer; default all trainers of the run.
   * @throws MillraceError `OPTION_INVALID` when the value is no rate; `NAME_UNKNOWN` when the run has no such trainer;
   * `NOT_RUNNING` when it has no run.
   */
  setLearningRate(value: number | 'scheduled', trainer?: string): void;
}

/** What a control hands to its run: the facts of the `control` event that it becomes, but where it took effect. */
export type Command =
  | { readonly action: 'pause' | 'resume' | 'checkpoint'; readonly value: null }
  | { readonly action: 'stop'; readonly value: string }
  | { readonly action: 'learningRate'; readonly value: number | 'scheduled'; readonly trainer?: string };

/** The run, as its control sees it. */
export interface Controlled {
  /** The names of its trainers. */
  readonly trainers: readonly string[];
  /** Takes a command that was checked; it takes effect later, in the order of the calls. */
  tell(command: Command): void;
}

/**
 * A control for one run at a time, to be given to `run({ control })`.
 *
 * @example
 * ```ts
 * import { batch, createControl, linear, linearData, run, sgd, squaredLoss, train } from 'millrace';
 *
 * const control = createControl();
 * const events$ = run({ dir: 'runs/steered', control }, ({ read, createTrainer }) => {
 *   const trainer = createTrainer({ model: linear({ inputs: 2 }), optimizer: sgd(0.1), loss: squaredLoss });
 *   return read(linearData({ size: 100 })).pipe(batch(10), train(trainer));
 * });
 * await events$.forEach((event) => {
 *   if (event.type === 'step' && event.step === 5) control.setLearningRate(0.01);
 * });
 * ```
 */
export function createControl(): RunControl {
  return new Control();
}

/** What {@link createControl} makes. */
export class Control implements RunControl {
  #run: Controlled | undefined;
  #paused = false;

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#run?.tell({ action: 'pause', value: null });
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#run?.tell({ action: 'resume', value: null });
  }

  checkpoint(): void {
    this.#running('checkpoint').tell({ action: 'checkpoint', value: null });
  }

  stop(reason = 'control'): void {
    const value = parseOptions('reason of stop', reasonSchema, reason);
    this.#running('stop').tell({ action: 'stop', value });
  }

  setLearningRate(value: number | 'scheduled', trainer?: string): void {
    parseOptions('learning rate', rateSchema, value);
    const run = this.#running('setLearningRate');
    checkTrainer(run.trainers, trainer);
    run.tell({ action: 'learningRate', value, ...(trainer === undefined ? {} : { trainer }) });
  }

  /**
   * Makes it the control of a run; what it answers lets go of the run again.
   *
   * @throws MillraceError `OPTION_INVALID` when another run has it.
   */
  attach(run: Controlled): () => void {
    if (this.#run) {
      throw new MillraceError('OPTION_INVALID', {
        what: 'run option control',
        expected: 'a control that no other run has at the time',
        advice: 'Give each run a createControl() of its own',
      });
    }
    this.#run = run;
    if (this.#paused) run.tell({ action: 'pause', value: null });
    return () => {
      if (this.#run === run) this.#run = undefined;
    };
  }

  #running(call: string): Controlled {
    if (this.#run) return this.#run;
    throw new MillraceError('NOT_RUNNING', {
      what: `control.${call}`,
      expected: 'a run that has this control, has begun and has not ended',
      advice: 'Give the control to run({ control }), and call it once the run has emitted its first event',
    });
  }
}

const reasonSchema = z.string().min(1);
const rateExpected = "a finite number of at least 0, or 'scheduled'";
const rateSchema = z.union([z.number().min(0), z.literal('scheduled')], rateExpected);

function checkTrainer(names: readonly string[], trainer: string | undefined): void {
  if (trainer === undefined ? names.length > 0 : names.includes(trainer)) return;
  throw new MillraceError('NAME_UNKNOWN', {
    what: 'trainer',
    given: trainer,
    expected:
      names.length > 0 ? `one of the run's trainers: ${names.join(', ')}` : 'a run that has a trainer',
  });
}
