import type { Offsets, PartitionRange } from './place.js';
import type { Commits } from './topic.js';

/** The partitions that a consumer owns, and how far each was read. */
export class Partitions {
  /** Of those owned, the last offset handed out. */
  readonly #handedOut: Map<number, number>;
  /** Of those owned, the last offset received; those between wait to be handed out. */
  readonly #received = new Map<number, number>();
  /** Of those lost, the last offset handed out: what comes again of them was learned from already. */
  readonly #lost = new Map<number, number>();
  /** How often each was lost: what was received before is not to be handed out after. */
  readonly #losses = new Map<number, number>();
  #owned: ReadonlySet<number> | undefined;

  constructor(offsets: Offsets) {
    this.#handedOut = new Map(offsets);
    this.leave();
  }

  /** Behind what was handed out. */
  get offsets(): Offsets {
    return this.#handedOut;
  }

  owns(partition: number): boolean {
    return this.#owned?.has(partition) ?? false;
  }

  /** The group was left: what was received and not handed out is received again. */
  leave(): void {
    this.#owned = undefined;
    this.#received.clear();
    for (const [partition, offset] of this.#handedOut) this.#received.set(partition, offset);
  }

  /** The group has dealt out the partitions anew; answers from which offset each is to be read, where that is known. */
  assign(partitions: readonly number[]): ReadonlyMap<number, number> {
    const owned = new Set(partitions);
    for (const partition of [...this.#received.keys()]) if (!owned.has(partition)) this.#lose(partition);
    this.#owned = owned;
    return new Map([...this.#received].map(([partition, offset]) => [partition, offset + 1]));
  }

  /**
   * Lets go of the partitions that another run of the group has read further, which the group was told: a run that comes
   * back may find them here again, and what was learned from there is not to be learned from twice. What this run has told the group
   * itself counts less than its checkpoint.
   *
   * @returns from which offset each is to be read now.
   */
  yieldTo(commits: Commits, owner: string): ReadonlyMap<number, number> {
    const taken = [...this.#handedOut].flatMap(([partition, offset]): readonly [number, number][] => {
      const commit = commits.get(partition);
      const isOther = commit?.owner !== undefined && commit.owner !== owner;
      return isOther && commit.next > offset + 1 ? [[partition, commit.next]] : [];
    });
    for (const [partition] of taken) this.#lose(partition);
    return new Map(taken);
  }

  /** The offset that is expected next; undefined where any may be. */
  next(partition: number): number | undefined {
    const received = this.#received.get(partition);
    return received === undefined ? undefined : received + 1;
  }

  /**
   * Notes a message; answers how often its partition was lost until now, which `handOut` is to be told, undefined where this
   * process had it already.
   */
  receive(partition: number, offset: number): number | undefined {
    this.#received.set(partition, offset);
    if (offset <= (this.#lost.get(partition) ?? -1)) return undefined;
    return this.#losses.get(partition) ?? 0;
  }

  /** Whether a message is to be handed out: its partition is still owned, and was all the time. */
  handOut(partition: number, offset: number, loss: number): boolean {
    if (!this.owns(partition) || loss !== (this.#losses.get(partition) ?? 0)) return false;
    this.#handedOut.set(partition, offset);
    return true;
  }

  /** Whether everything was handed out that the partitions owned held at a moment. */
  reached(ranges: ReadonlyMap<number, PartitionRange>, commits: Commits): boolean {
    if (!this.#owned) return false;
    return [...this.#owned].every((partition) => {
      const { low, high } = ranges.get(partition) ?? { low: 0, high: 0 };
      const handedOut = this.#handedOut.get(partition);
      const next = handedOut === undefined ? (commits.get(partition)?.next ?? low) : handedOut + 1;
      return next >= high;
    });
  }

  /** How many messages the partitions owned hold behind those received. */
  lag(highs: ReadonlyMap<number, number>): number {
    let lag = 0;
    for (const [partition, received] of this.#received)
      lag += Math.max(0, (highs.get(partition) ?? 0) - received - 1);
    return lag;
  }

  #lose(partition: number): void {
    const handedOut = this.#handedOut.get(partition);
    if (handedOut !== undefined) this.#lost.set(partition, handedOut);
    this.#handedOut.delete(partition);
    this.#received.delete(partition);
    this.#losses.set(partition, (this.#losses.get(partition) ?? 0) + 1);
  }
}
