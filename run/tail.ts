import { Subscriber } from 'rxjs';
import { demandOf, tag } from '../core/chain.js';
import type { Command, Control } from '../core/control.js';
import { deferred } from '../core/deferred.js';
import { type Demand, Gate, untilReady } from '../core/demand.js';
import { isMillraceError } from '../core/errors.js';
import type { IncidentalFacts, PipelineEvent, RunEvent } from '../core/events.js';
import { fold, type Mark, markOf } from '../core/mark.js';
import type { Trainer } from '../models/trainer.js';
import type { Checkpointer } from './checkpointer.js';
import { Commands } from './commands.js';
import type { Meters } from './meters.js';
import { Pause } from './pause.js';
import type { Recorder } from './recorder.js';
import type { StageRegistry } from './scope.js';
import type { SinkBoard } from './sink-board.js';

/** What the tail of a run works with. */
export interface TailParts {
  readonly recorder: Recorder;
  readonly board: SinkBoard;
  readonly checkpointer: Checkpointer;
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly control: Control;
  readonly meters: Meters;
  readonly scope: StageRegistry;
  readonly downstream: Subscriber<RunEvent>;
  /** Where a resumed run goes on. */
  readonly mark: Mark | undefined;
  /** Runs once the pipeline has completed, before its last checkpoint. */
  finish(): Promise<void>;
}

/** What waits to be recorded: an event of the pipeline, which holds demand, or a remark on the process. */
type Item = { readonly event: PipelineEvent } | { readonly remark: IncidentalFacts };

/** How a run comes to its end; the first one counts, but a stop that has not happened yet gives way. */
type Closing =
  | { readonly kind: 'complete' }
  | { readonly kind: 'fail'; readonly error: unknown }
  | Stop
  | { readonly kind: 'abandon' };
type Stop = { readonly kind: 'stop'; readonly reason: string };

/**
 * The end of a run's pipeline: numbers events, writes them to the sinks, takes checkpoints, carries out what the run
 * is told, and holds back everything upstream meanwhile.
 *
 * One event at a time: the next is looked at when the one before is written and its checkpoint, if one was due,
 * is whole.
 */
export class Tail {
  readonly subscriber: Subscriber<PipelineEvent>;
  readonly #parts: TailParts;
  readonly #gate = new Gate(1);
  readonly #demand: Demand;
  readonly #queue: Item[] = [];
  readonly #pause: Pause;
  readonly #commands: Commands;
  readonly #detach: () => void;
  readonly #ended = deferred();
  /** Settles when everything is written: after completion, an error, or a graceful stop. */
  readonly ended: Promise<void>;
  #mark: Mark | undefined;
  #busy = false;
  #closing: Closing | undefined;
  readonly #abandoned = new AbortController();

  constructor(parts: TailParts) {
    this.#parts = parts;
    this.#mark = parts.mark;
    this.#occupy(true);
    this.#pause = new Pause(this.#gate, parts.meters);
    this.#commands = new Commands({
      ...parts,
      pause: this.#pause,
      wake: () => this.#pump(),
      record: (facts) => this.#emit(parts.recorder.remark(facts)),
      checkpoint: () => this.#checkpoint(false),
      stop: (reason) => this.stop(reason),
    });
    this.#detach = parts.control.attach(this.#commands);
    this.#demand = demandOf(parts.downstream);
    this.ended = this.#ended.promise;
    const observer = {
      next: (event: PipelineEvent) => this.#accept(event),
      error: (error: unknown) => this.#close({ kind: 'fail', error }),
      complete: () => this.#close({ kind: 'complete' }),
    };
    this.subscriber = tag(new Subscriber<PipelineEvent>(observer), {
      demand: this.#gate,
      scope: parts.scope,
    });
  }

  /** Starts working: records how the run began, and takes the checkpoint before step 1 of a fresh run. */
  async begin(facts: readonly IncidentalFacts[]): Promise<void> {
    this.#parts.meters.eventLoopDelay.start();
    for (const fact of facts) await this.#emit(this.#parts.recorder.remark(fact));
    if (this.#mark === undefined) await this.#checkpoint(false);
    this.#occupy(false);
    this.#pump();
  }

  /** Records something that happened to the process rather than to the model. */
  remark(facts: IncidentalFacts): void {
    this.#queue.push({ remark: facts });
    this.#pump();
  }

  /** Stops gracefully: at the next moment when nothing is under way, with a checkpoint. */
  stop(reason: string): void {
    this.#close({ kind: 'stop', reason });
  }

  /** Stops at once, as an unsubscription does; `ended` settles when what was being written is written. */
  abandon(): void {
    this.subscriber.unsubscribe();
    this.#queue.length = 0;
    this.#abandoned.abort();
    this.release();
    this.#close({ kind: 'abandon' });
  }

  /** Lets go of the control and of what keeps the process alive; a second call is harmless. */
  release(): void {
    this.#detach();
    this.#pause.end();
    this.#parts.meters.eventLoopDelay.stop();
  }

  #accept(event: PipelineEvent): void {
    this.#gate.enter();
    this.#queue.push({ event });
    this.#pump();
  }

  #close(how: Closing): void {
    if (this.#closing === undefined || this.#closing.kind === 'stop' || how.kind === 'abandon')
      this.#closing = how;
    this.#pump();
  }

  #pump(): void {
    if (this.#busy) return;
    this.#occupy(true);
    try {
      for (let item = this.#queue.shift(); item; item = this.#queue.shift()) {
        const pending = this.#process(item);
        if (pending || !this.#demand.ready) {
          this.#settle(item, pending);
          return;
        }
        if ('event' in item) this.#gate.leave();
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    const command = this.#commandNow();
    if (command) this.#obey(command);
    else if (this.#closing !== undefined) this.#end(this.#closing);
    else this.#occupy(false);
  }

  /** Being busy is what those who take the events make a run spend its time on. */
  #occupy(busy: boolean): void {
    if (this.#busy === busy) return;
    this.#busy = busy;
    const { clock } = this.#parts.meters;
    if (busy) clock.begin('writing');
    else clock.end('writing');
  }

  #commandNow(): Command | undefined {
    const how = this.#closing?.kind;
    if (how === 'fail' || how === 'abandon') return undefined;
    // A pipeline that has completed begins no step.
    return this.#commands.take(() => how === 'complete' || this.#parts.checkpointer.consistent(this.#mark));
  }

  #obey(command: Command): void {
    // Held back, training stands still; awaiting lets `next` return through every stage first.
    this.#gate.enter();
    const obeyed = Promise.resolve().then(() => {
      if (!this.#abandoned.signal.aborted) return this.#commands.obey(command);
    });
    this.#goOnAfter(obeyed);
  }

  #settle(item: Item, pending: Promise<void> | undefined): void {
    const settled = Promise.resolve(pending).then(() => untilReady(this.#demand, this.#abandoned.signal));
    this.#goOnAfter(settled, 'event' in item);
  }

  #goOnAfter(settled: Promise<void>, entered = true): void {
    settled.then(
      () => {
        if (entered) this.#gate.leave();
        this.#occupy(false);
        this.#pump();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #process(item: Item): Promise<void> | undefined {
    const { recorder, checkpointer } = this.#parts;
    if ('remark' in item) return this.#emit(recorder.remark(item.remark));
    this.#mark = fold(this.#mark, markOf(item.event, 'run'));
    const { at: _, ...facts } = item.event;
    const pending = this.#emit(recorder.number(facts, this.#mark));
    checkpointer.note(item.event, this.#mark);
    return checkpointer.due ? this.#checkpointAfter(pending) : pending;
  }

  #emit(event: RunEvent): Promise<void> | undefined {
    const pending = this.#parts.board.write(event);
    this.#parts.downstream.next(event);
    return pending;
  }

  // Awaiting lets `next` return through every stage first: what they do after passing an event on is then done.
  async #checkpointAfter(pending: Promise<void> | undefined): Promise<void> {
    await pending;
    if (this.#parts.checkpointer.consistent(this.#mark)) await this.#checkpoint(false);
  }

  async #checkpoint(finished: boolean): Promise<void> {
    const { recorder, checkpointer } = this.#parts;
    const { samples } = recorder;
    // A finished run's `end` event is after what its checkpoint holds: with more epochs it would not be there.
    const sequence = finished ? recorder.sequence - 1 : recorder.sequence;
    const facts = await checkpointer.take({ mark: this.#mark, sequence, samples, finished });
    if (facts) await this.#emit(recorder.remark(facts));
  }

  #end(how: Closing): void {
    if (how.kind !== 'stop') this.release();
    if (how.kind === 'complete') this.#settleEnd(this.#complete());
    else if (how.kind === 'fail') this.#fail(how.error);
    else if (how.kind === 'abandon') this.#ended.resolve();
    else if (this.#parts.checkpointer.consistent(this.#mark)) this.#settleEnd(this.#stopped(how.reason));
    // A step is under way or its event still on its way here: stop when it has arrived.
    else this.#occupy(false);
  }

  async #complete(): Promise<void> {
    const { recorder, scope, board } = this.#parts;
    const { samples } = recorder;
    await this.#emit(
      recorder.number({
        type: 'end',
        reason: scope.endReason,
        steps: this.#parts.checkpointer.steps,
        samples,
      }),
    );
    // Before the checkpoint that says the run is finished: killed in between, it finishes again.
    await this.#parts.finish();
    await this.#checkpoint(true);
    await board.flush();
  }

  async #stopped(reason: string): Promise<void> {
    const { recorder, checkpointer, board } = this.#parts;
    // Held back, training stands still; awaiting lets `next` return through every stage first.
    this.#gate.enter();
    this.release();
    await Promise.resolve();
    await this.#checkpoint(false);
    this.subscriber.unsubscribe();
    const { steps: step, newest: checkpoint = null } = checkpointer;
    await this.#emit(recorder.remark({ type: 'stopped', reason, step, checkpoint }));
    await board.flush();
  }

  #fail(error: unknown): void {
    this.subscriber.unsubscribe();
    this.release();
    if (this.#abandoned.signal.aborted) {
      this.#ended.resolve();
      return;
    }
    const rescue = this.#rescuable(error) ? this.#checkpoint(false) : Promise.resolve();
    const rest = rescue.then(() => this.#parts.board.flush());
    // The first error is the one to tell; what failed while rescuing is told beside it.
    rest.then(
      () => this.#ended.reject(error),
      (second: unknown) => {
        if (second !== error) process.emitWarning(`while stopping after an error: ${String(second)}`);
        this.#ended.reject(error);
      },
    );
  }

  // Numbers that are not finite are found before the update: the weights are still good.
  #rescuable(error: unknown): boolean {
    return isMillraceError(error, 'NOT_FINITE') && this.#parts.checkpointer.consistent(this.#mark);
  }

  #settleEnd(end: Promise<void>): void {
    end.then(this.#ended.resolve, (error: unknown) => this.#fail(error));
  }
}
