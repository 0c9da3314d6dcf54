import type { Observable, Subscriber } from 'rxjs';
import { z } from 'zod';
import { scopeOf } from '../core/chain.js';
import { Gate } from '../core/demand.js';
import { fold, type Mark, type Marked, markOf, stampMark } from '../core/mark.js';
import { parseOptions } from '../core/options.js';
import { Outlet } from '../core/outlet.js';
import { pullFrom } from '../core/pull.js';
import { joinRun, StageSubscriber, stage, stateOf } from '../core/stage.js';
import { type Key, type Waiting, WaitingRoom, waitingSchema } from './joining/waiting-room.js';

/** How {@link joinLabels} is set. */
export interface JoinLabelsOptions<Prediction, Label> {
  /** What a prediction and its label have in common: a text or a number. */
  readonly key: (item: Prediction | Label) => Key;
  /**
   * How many predictions wait for their labels at most, and how many labels for their predictions, at least 1: a number of
   * items, and no time, so that memory is bounded and a rerun gives up the same ones.
   */
  readonly within: number;
  /** The stage's name in the checkpoint; default `joinLabels`. */
  readonly name?: string;
}

/** A prediction that got its label. */
export type Labelled<Prediction, Label extends WithLabel> = Unlabelled<Prediction> & {
  readonly y: Label['y'];
  readonly at: Mark;
};

interface WithLabel {
  readonly y: unknown;
}

type Unlabelled<Prediction> = Omit<Prediction, 'at' | 'y'>;

/** What waits for its label: its own `y`, if it has one, does not count. */
type Waits = Marked & { readonly y?: unknown };

const schema = z.strictObject({ within: z.number().int().min(1), name: z.string().min(1) });

/**
 * Brings predictions and the labels that come later together: each prediction is emitted with the `y` of the label that has
 * its key.
 *
 * What comes first waits. When more than `within` wait, the oldest is given up: a prediction whose label is missing, or a
 * label that came too late for its prediction, or without one. Both are counted, in a warning each time their number has
 * doubled and at the end, and in the stage's state. A second prediction with the key of one that waits takes its place, and
 * the first counts as missing. Completes when both have completed.
 *
 * What waits is part of the checkpoint, so it must be plain data, and no message is lost or counted twice by a resume. Which
 * of the two observables is ahead is a matter of arrival: their order is not repeated by a rerun.
 *
 * @throws MillraceError `OPTION_INVALID` at construction; `MARK_LOST` in the stream.
 * @example
 * ```ts
 * import { fromIterable, joinLabels, read } from 'millrace';
 * const shown = fromIterable([{ x: { id: 7, site: 'a' }, y: undefined }], { name: 'shown' });
 * const clicked = fromIterable([{ x: { id: 7 }, y: 1 }], { name: 'clicked' });
 * joinLabels(read(shown), read(clicked), { key: ({ x }) => x.id, within: 1000 })
 *   .subscribe(({ x, y }) => console.log(x, y)); // { id: 7, site: 'a' } 1
 * ```
 */
export function joinLabels<Prediction extends Waits, Label extends Marked & WithLabel>(
  predictions$: Observable<Prediction>,
  labels$: Observable<Label>,
  { key, ...options }: JoinLabelsOptions<Prediction, Label>,
): Observable<Labelled<Prediction, Label>> {
  const { name, within } = parseOptions('joinLabels', schema, { name: 'joinLabels', ...options });
  const owner = {};
  return predictions$.pipe(
    stage((downstream: Subscriber<Labelled<Prediction, Label>>) => {
      const saved = joinRun(downstream, { name, owner, options: { within } });
      const stateSchema = z.object({
        predictions: waitingSchema(z.custom<Unlabelled<Prediction>>(isObject)),
        labels: waitingSchema(z.custom<{ readonly y: Label['y'] }>(isObject)),
      });
      const state = stateOf(saved, stateSchema, name);
      return new Joining<Prediction, Label>(downstream, labels$, { key, name, within }, state).subscriber;
    }),
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

interface Settings<Prediction, Label> extends JoinLabelsOptions<Prediction, Label> {
  readonly name: string;
}

class Joining<Prediction extends Waits, Label extends Marked & WithLabel> {
  /** Of the predictions; undefined when the labels have already ended everything. */
  readonly subscriber: StageSubscriber<Prediction> | undefined;
  readonly #downstream: Subscriber<Labelled<Prediction, Label>>;
  readonly #settings: Settings<Prediction, Label>;
  readonly #outlet: Outlet<Labelled<Prediction, Label>>;
  readonly #gates = [new Gate(1), new Gate(1)] as const;
  readonly #predictions: WaitingRoom<Unlabelled<Prediction>>;
  /** Wrapped, since a label may be undefined. */
  readonly #labels: WaitingRoom<{ readonly y: Label['y'] }>;
  #mark: Mark | undefined;
  #open = 2;

  constructor(
    downstream: Subscriber<Labelled<Prediction, Label>>,
    labels$: Observable<Label>,
    settings: Settings<Prediction, Label>,
    saved: State<Prediction, Label> | undefined,
  ) {
    const { within } = settings;
    this.#downstream = downstream;
    this.#settings = settings;
    this.#mark = scopeOf(downstream)?.resumedFrom;
    this.#predictions = roomOf(within, saved?.predictions);
    this.#labels = roomOf(within, saved?.labels);
    this.#outlet = new Outlet(downstream, () => {
      for (const gate of this.#gates) gate.leave();
    });
    const main = this.#subscriberOf<Prediction>(this.#gates[0], (prediction) => this.#predicted(prediction));
    const other = this.#subscriberOf<Label>(this.#gates[1], (label) => this.#labelled(label));
    pullFrom(labels$).subscribe(other);
    this.subscriber = downstream.closed ? undefined : main;
  }

  #subscriberOf<In extends Marked>(gate: Gate, take: (item: In) => void): StageSubscriber<In> {
    return new StageSubscriber<In>(this.#downstream, gate, {
      next: (item) => {
        this.#mark = fold(this.#mark, markOf(item, this.#settings.name));
        take(item);
      },
      error: (error) => this.#outlet.fail(error),
      complete: () => {
        this.#open--;
        if (this.#open === 0) this.#complete();
      },
    });
  }

  #predicted(prediction: Prediction): void {
    const key = this.#settings.key(prediction);
    const { at: _, y: __, ...rest } = prediction;
    const label = this.#labels.take(key);
    if (label) this.#emit(rest, label);
    else this.#predictions.add(key, rest);
    this.#tell(false);
  }

  #labelled(label: Label): void {
    const key = this.#settings.key(label);
    const prediction = this.#predictions.take(key);
    if (prediction) this.#emit(prediction, label);
    else this.#labels.add(key, { y: label.y });
    this.#tell(false);
  }

  #emit(prediction: Unlabelled<Prediction>, { y }: { readonly y: Label['y'] }): void {
    if (this.#mark === undefined) return;
    const state = { predictions: this.#predictions.state, labels: this.#labels.state };
    const at = stampMark(this.#mark, this.#settings.name, state);
    for (const gate of this.#gates) gate.enter();
    this.#outlet.push({ ...prediction, y, at });
  }

  #complete(): void {
    this.#predictions.close();
    this.#labels.close();
    this.#tell(true);
    this.#outlet.complete();
  }

  #tell(end: boolean): void {
    const missing = this.#predictions.news(end);
    const late = this.#labels.news(end);
    if (missing) this.#warn('LABELS_MISSING', 'predictions got no label', missing);
    if (late) this.#warn('LABELS_LATE', 'labels found no prediction', late);
  }

  #warn(
    code: string,
    what: string,
    { count, lost }: { readonly count: number; readonly lost: number },
  ): void {
    const message = `${this.#settings.name}: ${lost} ${what} so far`;
    scopeOf(this.#downstream)?.warn({ code, message, count });
  }
}

type State<Prediction, Label extends WithLabel> = {
  readonly predictions: Waiting<Unlabelled<Prediction>>;
  readonly labels: Waiting<{ readonly y: Label['y'] }>;
};

function roomOf<T>(capacity: number, saved: Waiting<T> | undefined): WaitingRoom<T> {
  return new WaitingRoom(capacity, saved?.waiting ?? [], saved?.lost ?? 0);
}
