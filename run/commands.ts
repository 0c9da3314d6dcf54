import type { Command, Controlled } from '../core/control.js';
import type { IncidentalFacts } from '../core/events.js';
import type { Trainer } from '../models/trainer.js';
import type { Checkpointer } from './checkpointer.js';
import type { Pause } from './pause.js';

/** What carrying out commands takes. */
export interface CommandParts {
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly checkpointer: Checkpointer;
  readonly pause: Pause;
  /** Called when there is a command to look at. */
  wake(): void;
  record(facts: IncidentalFacts): Promise<void> | undefined;
  checkpoint(): Promise<void>;
  stop(reason: string): void;
}

/** What was told to a run and has not taken effect yet; the tail says when it may. */
export class Commands implements Controlled {
  readonly trainers: readonly string[];
  readonly #parts: CommandParts;
  readonly #waiting: Command[] = [];

  constructor(parts: CommandParts) {
    this.#parts = parts;
    this.trainers = [...parts.trainers.keys()];
  }

  tell(command: Command): void {
    const last = this.#waiting.at(-1);
    // However often it is asked for until the step is done, one is as good as many.
    if (command.action === 'checkpoint' && last?.action === 'checkpoint') return;
    this.#waiting.push(command);
    this.#parts.wake();
  }

  /**
   * The command whose turn it is, taken out.
   *
   * @param between whether the run stands between two steps; going on is all that it may do elsewhere.
   */
  take(between: () => boolean): Command | undefined {
    const [first] = this.#waiting;
    return first && (first.action === 'resume' || between()) ? this.#waiting.shift() : undefined;
  }

  /** Carries it out and records it; no step may begin meanwhile. */
  async obey(command: Command): Promise<void> {
    const { checkpointer, pause } = this.#parts;
    const { action } = command;
    if (action === 'learningRate') this.#setLearningRate(command.value, command.trainer);
    if (action === 'pause') pause.begin();
    if (action === 'resume') pause.end();
    // Before the checkpoint, which makes it durable.
    await this.#parts.record({ type: 'control', ...command, step: checkpointer.steps });
    if (action === 'learningRate' || action === 'checkpoint') await this.#parts.checkpoint();
    if (action === 'stop') this.#parts.stop(command.value);
  }

  #setLearningRate(rate: number | 'scheduled', name: string | undefined): void {
    const { trainers, checkpointer } = this.#parts;
    for (const trainer of trainers.values()) {
      if (name !== undefined && trainer.name !== name) continue;
      if (rate === 'scheduled') trainer.releaseLearningRate();
      else trainer.holdLearningRate(rate);
    }
    checkpointer.noteChange();
  }
}
