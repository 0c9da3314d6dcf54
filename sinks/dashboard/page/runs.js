import { keep, kept } from './session.js';

const colors = 8;
const shownAtFirst = 5;

/**
 * The runs the server knows, which of them are drawn, and which one the panels are about.
 *
 * Events: `change` when anything of a run changed, `shown` when other runs are drawn, `focus` when another one is
 * looked at.
 */
export class Runs extends EventTarget {
  #runs = new Map();
  #shown = new Set(kept('shown', []));
  #chosen = kept('shown', undefined) !== undefined;
  #focus = kept('focus', undefined);
  #colors = new Map();

  /** Takes the list that the page begins with. */
  begin(runs, wanted) {
    for (const run of runs) this.#runs.set(run.id, run);
    if (wanted !== undefined) this.#focus = runs.find(({ id, name }) => id === wanted || name === wanted)?.id;
    this.#settle();
  }

  /** Takes what has changed. */
  update({ runs, gone }) {
    for (const run of runs) this.#runs.set(run.id, run);
    for (const id of gone) {
      this.#runs.delete(id);
      this.#shown.delete(id);
    }
    const { shownIds, focusId } = this;
    this.#settle();
    this.#tell('change');
    if (String(shownIds) !== String(this.shownIds)) this.#tell('shown');
    if (focusId !== this.focusId) this.#tell('focus');
  }

  get all() {
    return [...this.#runs.values()];
  }

  /** Those that are drawn. */
  get shown() {
    return this.all.filter(({ id }) => this.#shown.has(id));
  }

  get shownIds() {
    return [...this.#shown];
  }

  /** Those that are drawn and the one that is looked at: what the stream has to tell about. */
  get watchedIds() {
    return [...new Set([...this.#shown, ...(this.focusId === undefined ? [] : [this.focusId])])];
  }

  /** The run that the panels are about. */
  get focus() {
    return this.#runs.get(this.#focus);
  }

  get focusId() {
    return this.#focus;
  }

  /** Whether there is anything to compare. */
  get several() {
    return this.#runs.size > 1;
  }

  get(id) {
    return this.#runs.get(id);
  }

  isShown(id) {
    return this.#shown.has(id);
  }

  /** The number of a run's colour, which it keeps. */
  colorOf(id) {
    if (!this.#colors.has(id)) this.#colors.set(id, (this.#colors.size % colors) + 1);
    return this.#colors.get(id);
  }

  show(id, shown) {
    if (shown) this.#shown.add(id);
    else this.#shown.delete(id);
    this.#keepShown();
  }

  /** Draws these and no others. */
  showOnly(ids) {
    this.#shown = new Set(ids);
    this.#keepShown();
  }

  lookAt(id) {
    if (id === this.#focus) return;
    this.#focus = id;
    keep('focus', id);
    this.#tell('focus');
  }

  #keepShown() {
    this.#chosen = true;
    keep('shown', [...this.#shown]);
    this.#tell('shown');
  }

  // Until a person has chosen, the newest are drawn, and the newest is looked at.
  #settle() {
    for (const id of this.#shown) if (!this.#runs.has(id)) this.#shown.delete(id);
    if (!this.#chosen)
      for (const { id } of this.all) if (this.#shown.size < shownAtFirst) this.#shown.add(id);
    if (!this.#runs.has(this.#focus)) this.#focus = this.all[0]?.id;
    if (!this.#chosen && this.#focus !== undefined) this.#shown.add(this.#focus);
    for (const id of this.#shown) this.colorOf(id);
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
