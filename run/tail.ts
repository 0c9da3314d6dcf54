import { Subscriber } from 'rxjs';
import { demandOf, tag } from '../core/chain.js';
import type { Command, Control } from '../core/control.js';
import { type Demand, Gate, untilReady } from '../core/demand.js';
import type { IncidentalFacts, PipelineEvent } from '../core/events.js';
import type { Trainer } from '../models/trainer.js';
import { Commands } from './commands.js';
import { Ending } from './ending.js';
import { Journal, type JournalParts } from './journal.js';
import type { Meters } from './meters.js';
import { Pause } from './pause.js';

/** What the tail of a run works with. */
export interface TailParts extends JournalParts {
  readonly trainers: ReadonlyMap<string, Trainer>;
  readonly control: Control;
  readonly meters: Meters;
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
 * The end of a run's pipeline: has events recorded, carries out what the run is told, and holds back everything upstream
 * meanwhile.
 *
 * One event at a time: the next is looked at when the one before is written and its checkpoint, if one was due,
 * is whole.
 */
export class Tail {
  readonly subscriber: Subscriber<PipelineEvent>;
  readonly #parts: TailParts;
  readonly #journal: Journal;
  readonly #gate = new Gate(1);
  readonly #demand: Demand;
  readonly #queue: Item[] = [];
  readonly #pause: Pause;
  readonly #commands: Commands;
  readonly #detach: () => void;
  readonly #ending: Ending;
  #busy = false;
  #closing: Closing | undefined;
  readonly #abandoned = new AbortController();

  constructor(parts: TailParts) {
    this.#parts = parts;
    this.#journal = new Journal(parts);
    this.#occupy(true);
    this.#pause = new Pause(this.#gate, parts.meters);
    this.#commands = new Commands({
      ...parts,
      pause: this.#pause,
      wake: () => this.#pump(),
      record: (facts) => this.#journal.remark(facts),
      checkpoint: () => this.#journal.checkpoint(),
      stop: (reason) => this.stop(reason),
    });
    this.#detach = parts.control.attach(this.#commands);
    this.#demand = demandOf(parts.downstream);
    const observer = {
      next: (event: PipelineEvent) => this.#accept(event),
      error: (error: unknown) => this.#close({ kind: 'fail', error }),
      complete: () => this.#close({ kind: 'complete' }),
    };
    this.subscriber = tag(new Subscriber<PipelineEvent>(observer), {
      demand: this.#gate,
      scope: parts.scope,
    });
    this.#ending = new Ending({
      journal: this.#journal,
      board: parts.board,
      abandoned: this.#abandoned.signal,
      hold: () => this.#gate.enter(),
      unsubscribe: () => this.subscriber.unsubscribe(),
      release: () => this.release(),
    });
  }

  /** Settles when everything is written: after completion, an error, or a graceful stop. */
  get ended(): Promise<void> {
    return this.#ending.ended;
  }

  /** Starts working: records how the run began, and takes the checkpoint before step 1 of a fresh run. */
  async begin(facts: readonly IncidentalFacts[]): Promise<void> {
    this.#parts.meters.eventLoopDelay.start();
    for (const fact of facts) await this.#journal.remark(fact);
    if (this.#journal.fresh) await this.#journal.checkpoint();
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
      this.#ending.fail(error);
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
    return this.#commands.take(() => how === 'complete' || this.#journal.consistent);
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
      (error: unknown) => this.#ending.fail(error),
    );
  }

  #process(item: Item): Promise<void> | undefined {
    return 'remark' in item ? this.#journal.remark(item.remark) : this.#journal.record(item.event);
  }

  #end(how: Closing): void {
    if (how.kind === 'complete') this.#ending.complete();
    else if (how.kind === 'fail') this.#ending.fail(how.error);
    else if (how.kind === 'abandon') this.#ending.abandon();
    else if (this.#journal.consistent) this.#ending.stop(how.reason);
    // A step is under way or its event still on its way here: stop when it has arrived.
    else this.#occupy(false);
  }
}
