import type { Warning } from '../../core/source.js';

// Each form has a graph of its own, and a stream that batches by time can have a new one at every step.
const capacity = 8;

/** What a program is for. */
export interface Use<Kind extends string> {
  readonly kind: Kind;
  /** Of the batches. */
  readonly form: string;
  /** Which of the ways in which that is done with a form: programs apart, but one form. */
  readonly way?: string;
}

/**
 * Programs by what they do (`step`, `evaluate`, ...) and the form of the batches they do it with.
 *
 * Of each kind the first eight forms that come are compiled, later ones are computed eagerly: which they are is part of
 * a trainer's state, for a resumed run must compute every step as the unbroken one would have. What cannot be compiled
 * is computed eagerly too, with one warning.
 */
export class ProgramCache<Kind extends string, Entry> {
  readonly #entries = new Map<string, Entry | undefined>();
  #forms: string[] = [];
  #warning: Warning | undefined;
  #warned = false;

  /** The forms that are compiled, in the order in which they came. */
  get forms(): readonly string[] {
    return this.#forms;
  }

  /** Goes on from the forms of a saved trainer. */
  restore(forms: readonly string[]): void {
    this.#forms = [...forms];
  }

  /** The program for a use, compiled where it is the first time; undefined where it has to be computed eagerly. */
  get(use: Use<Kind>, compile: () => Entry): Entry | undefined {
    const key = keyOf(use);
    if (!this.#entries.has(key)) this.#entries.set(key, this.#admits(use) ? this.#try(compile) : undefined);
    return this.#entries.get(key);
  }

  /** Computes a use eagerly from now on. */
  refuse(use: Use<Kind>, reason: unknown): void {
    this.#entries.set(keyOf(use), undefined);
    this.#warn(reason);
  }

  /** What its owner should be told, once. */
  takeWarning(): Warning | undefined {
    const warning = this.#warning;
    this.#warning = undefined;
    return warning;
  }

  /** Gives all programs to a function, and forgets them. */
  clear(dispose: (entry: Entry) => void): void {
    for (const entry of this.#entries.values()) if (entry !== undefined) dispose(entry);
    this.#entries.clear();
  }

  #admits({ kind, form }: Use<Kind>): boolean {
    const admitted = `${kind} ${form}`;
    if (this.#forms.includes(admitted)) return true;
    if (this.#forms.filter((each) => each.startsWith(`${kind} `)).length >= capacity) return false;
    this.#forms.push(admitted);
    return true;
  }

  #try(compile: () => Entry): Entry | undefined {
    try {
      return compile();
    } catch (error) {
      this.#warn(error);
      return undefined;
    }
  }

  #warn(reason: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#warning = {
      code: 'NOT_COMPILED',
      message: `the model is computed operation by operation, which is slower: ${reason instanceof Error ? reason.message : String(reason)}`,
    };
  }
}

function keyOf({ kind, form, way = '' }: Use<string>): string {
  return `${kind} ${form} ${way}`;
}
