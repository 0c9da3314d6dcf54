import type { Subscriber } from 'rxjs';
import { demandOf } from '../core/chain.js';
import { type Cancel, type Demand, Gate } from '../core/demand.js';
import type { Marked, Position } from '../core/mark.js';
import { type Random, randomFor } from '../core/random.js';
import type { OpenOptions, Source } from '../core/source.js';
import { StageSubscriber } from '../core/stage.js';

/** Where the sources of an epoch stand, by name: after a sample, or null for one that is used up. */
export type Reached = Readonly<Record<string, Position | null>>;

/** How many samples of each source are held at most. */
const lookAhead = 8;

interface Side<T> {
  readonly name: string;
  readonly weight: number;
  readonly gate: Gate;
  readonly items: T[];
  /** After the last sample that was drawn; undefined before the first, null when it is used up. */
  reached: Position | null | undefined;
  completed: boolean;
}

/** What {@link Interleaving} is told. */
export interface InterleavingOptions<T extends Marked> {
  readonly sources: readonly Source<T>[];
  readonly settings: {
    readonly name: string;
    readonly weights: readonly number[];
    readonly stop: 'first' | 'all';
  };
  readonly opening: OpenOptions;
  readonly from: { readonly epoch: number; readonly index: number; readonly reached: Reached };
}

/** One epoch of interleaved sources, for one subscriber. */
export class Interleaving<T extends Marked> {
  readonly #options: InterleavingOptions<T>;
  readonly #epoch: number;
  readonly #sides: readonly Side<T>[];
  readonly #downstream: Subscriber<T>;
  readonly #demand: Demand;
  #index: number;
  #random: Random | undefined;
  #drawn: Side<T> | undefined;
  #parked: Cancel | undefined;
  #flowing = false;

  constructor(options: InterleavingOptions<T>, downstream: Subscriber<T>) {
    const { sources, settings, from } = options;
    this.#options = options;
    this.#epoch = from.epoch;
    this.#index = from.index;
    this.#downstream = downstream;
    this.#demand = demandOf(downstream);
    this.#sides = sources.map(({ name }, place) => ({
      name,
      weight: settings.weights[place] ?? 1,
      gate: new Gate(lookAhead),
      items: [],
      reached: from.reached[name],
      completed: false,
    }));
  }

  start(): void {
    this.#downstream.add(() => this.#parked?.());
    this.#flowing = true;
    for (const [place, side] of this.#sides.entries()) this.#open(side, this.#options.sources[place]);
    this.#flowing = false;
    this.#flow();
  }

  #open(side: Side<T>, source: Source<T> | undefined): void {
    if (source === undefined || side.reached === null || this.#downstream.closed) return;
    const { opening } = this.#options;
    const epoch = this.#epoch;
    const from = side.reached ?? (epoch === 0 ? null : { epoch, index: -1 });
    const shuffle = opening.shuffle && source.shuffles;
    const subscriber = new StageSubscriber<T>(this.#downstream, side.gate, {
      next: (item) => {
        side.gate.enter();
        side.items.push(item);
        this.#flow();
      },
      complete: () => {
        side.completed = true;
        this.#flow();
      },
    });
    source.open({ ...opening, from, epochs: epoch + 1, shuffle }).subscribe(subscriber);
  }

  // A loop and not a recursion: what is sent may bring the next item at once.
  #flow(): void {
    if (this.#flowing || this.#parked) return;
    this.#flowing = true;
    while (!this.#downstream.closed && this.#step());
    this.#flowing = false;
  }

  /** Sends a sample, or finds a source used up; false where it has to wait, and at the end. */
  #step(): boolean {
    this.#drawn ??= this.#draw();
    const side = this.#drawn;
    if (side === undefined) return this.#end();
    const [item] = side.items;
    if (item === undefined) return side.completed && this.#useUp(side);
    if (this.#demand.ready) return this.#send(side, item);
    this.#parked = this.#demand.whenReady(() => {
      this.#parked = undefined;
      this.#flow();
    });
    return false;
  }

  /** Draws among the sources that are not known to be used up, so that a resume, which knows the same ones, does alike. */
  #draw(): Side<T> | undefined {
    const { settings, opening } = this.#options;
    const [seed, epoch] = opening.shuffle ? [opening.seed, this.#epoch] : [0, 0];
    this.#random ??= randomFor(seed, `interleave:${settings.name}`, epoch, this.#index);
    const candidates = this.#sides.filter(({ reached }) => reached !== null);
    return drawn(candidates, this.#random);
  }

  #useUp(side: Side<T>): boolean {
    side.reached = null;
    this.#drawn = undefined;
    return this.#options.settings.stop === 'first' ? this.#end() : true;
  }

  #send(side: Side<T>, item: T): boolean {
    side.items.shift();
    side.reached = item.at.position ?? side.reached;
    const reached = Object.fromEntries(this.#sides.map(({ name, reached: place }) => [name, place]));
    const position = { epoch: this.#epoch, index: this.#index++, sources: JSON.stringify(reached) };
    this.#drawn = undefined;
    this.#random = undefined;
    this.#downstream.next({ ...item, at: { ...item.at, source: this.#options.settings.name, position } });
    side.gate.leave();
    return true;
  }

  #end(): boolean {
    this.#downstream.complete();
    return false;
  }
}

/** One of the candidates, by weight. */
function drawn<C extends { readonly weight: number }>(
  candidates: readonly C[],
  random: Random,
): C | undefined {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.uniform() * total;
  for (const candidate of candidates) {
    left -= candidate.weight;
    if (left < 0) return candidate;
  }
  return candidates.at(-1);
}
