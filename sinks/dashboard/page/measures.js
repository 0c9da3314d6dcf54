const groups = ['model', 'optimizer', 'speed', 'process', 'spent'];

/** Which curves there are: `change` when another one has appeared. */
export class Measures extends EventTarget {
  #api;
  #keys = new Map();

  constructor(api) {
    super();
    this.#api = api;
  }

  /** Reads what these runs have. */
  async load(runs) {
    await Promise.all(
      runs.map(async (run) => {
        const { curves } = await this.#api.get('run', { run });
        this.#add(run, curves);
      }),
    );
  }

  /** Takes points of the stream: one may be of a curve that was not there before. */
  take(points) {
    for (const point of points) this.#add(point.run, [point]);
  }

  /** The keys of a group that any of these runs has, the loss first. */
  keysOf(group, runs) {
    const keys = [...new Set(runs.flatMap((run) => [...(this.#keys.get(run) ?? [])]))];
    const mine = keys.filter((key) => key.startsWith(`${group}/`));
    return mine.toSorted((a, b) => Number(b === 'model/loss') - Number(a === 'model/loss'));
  }

  /** The keys of all groups but that of the model. */
  machineKeysOf(runs) {
    return groups.slice(1).flatMap((group) => this.keysOf(group, runs));
  }

  #add(run, curves) {
    const known = this.#keys.get(run) ?? new Set();
    const { size } = known;
    for (const { key } of curves) known.add(key);
    this.#keys.set(run, known);
    if (known.size > size) this.dispatchEvent(new Event('change'));
  }
}
