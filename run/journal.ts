import type { Subscriber } from 'rxjs';
import type { IncidentalFacts, PipelineEvent, RunEvent } from '../core/events.js';
import { fold, type Mark, markOf } from '../core/mark.js';
import type { Checkpointer } from './checkpointer.js';
import type { Recorder } from './recorder.js';
import type { StageRegistry } from './scope.js';
import type { SinkBoard } from './sink-board.js';

/** What the journal of a run works with. */
export interface JournalParts {
  readonly recorder: Recorder;
  readonly board: SinkBoard;
  readonly checkpointer: Checkpointer;
  readonly scope: StageRegistry;
  readonly downstream: Subscriber<RunEvent>;
  /** Where a resumed run goes on. */
  readonly mark: Mark | undefined;
  /** Runs once the pipeline has completed, before its last checkpoint. */
  finish(): Promise<void>;
}

/** What a run tells: its events, numbered, to the sinks and downstream, and the checkpoints between them. */
export class Journal {
  readonly #parts: JournalParts;
  #mark: Mark | undefined;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    this.#mark = parts.mark;
  }

  /** Whether nothing was recorded yet. */
  get fresh(): boolean {
    return this.#mark === undefined;
  }

  /** Whether the run stands between two steps, where a checkpoint holds exactly what was recorded. */
  get consistent(): boolean {
    return this.#parts.checkpointer.consistent(this.#mark);
  }

  /** Records an event of the pipeline, and takes the checkpoint that is due at it; the promise holds demand. */
  record(event: PipelineEvent): Promise<void> | undefined {
    const { recorder, checkpointer } = this.#parts;
    this.#mark = fold(this.#mark, markOf(event, 'run'));
    const { at: _, ...facts } = event;
    const pending = this.#emit(recorder.number(facts, this.#mark));
    checkpointer.note(event, this.#mark);
    return checkpointer.due ? this.#checkpointAfter(pending) : pending;
  }

  /** Records something that happened to the process rather than to the model. */
  remark(facts: IncidentalFacts): Promise<void> | undefined {
    return this.#emit(this.#parts.recorder.remark(facts));
  }

  /** Takes a checkpoint of what is recorded. */
  checkpoint(): Promise<void> {
    return this.#take(this.#parts.recorder.sequence, false);
  }

  /** Ends it with the pipeline: the `end`, and the checkpoint that says so. */
  async complete(): Promise<void> {
    const { recorder, scope, board, checkpointer } = this.#parts;
    const { samples } = recorder;
    const facts = { type: 'end', reason: scope.endReason, steps: checkpointer.steps, samples } as const;
    await this.#emit(recorder.number(facts));
    // Before the checkpoint that says the run is finished: killed in between, it finishes again.
    await this.#parts.finish();
    // The `end` is after what that checkpoint holds: with more epochs it would not be there.
    await this.#take(recorder.sequence - 1, true);
    await board.flush();
  }

  /** Ends it where the run was stopped, behind its checkpoint. */
  async stop(reason: string): Promise<void> {
    const { checkpointer, board } = this.#parts;
    const { steps: step, newest: checkpoint = null } = checkpointer;
    await this.remark({ type: 'stopped', reason, step, checkpoint });
    await board.flush();
  }

  // Awaiting lets `next` return through every stage first: what they do after passing an event on is then done.
  async #checkpointAfter(pending: Promise<void> | undefined): Promise<void> {
    await pending;
    if (this.consistent) await this.checkpoint();
  }

  async #take(sequence: number, finished: boolean): Promise<void> {
    const { recorder, checkpointer } = this.#parts;
    const { samples } = recorder;
    const facts = await checkpointer.take({ mark: this.#mark, sequence, samples, finished });
    if (facts) await this.remark(facts);
  }

  #emit(event: RunEvent): Promise<void> | undefined {
    const pending = this.#parts.board.write(event);
    this.#parts.downstream.next(event);
    return pending;
  }
}
