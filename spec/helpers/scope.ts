import { Subscriber } from 'rxjs';
import { tag } from '../../core/chain.js';
import type { Mark } from '../../core/mark.js';
import type { Scope, StageEntry } from '../../core/scope.js';
import type { Warning } from '../../core/source.js';

/** A run as stages see it, with the states it hands out and what they told it. */
export interface SpecScope extends Scope {
  readonly joined: StageEntry[];
  readonly warnings: Warning[];
  readonly reasons: string[];
}

/** A scope that resumes from a mark, or begins afresh. */
export function specScope(resumedFrom?: Mark): SpecScope {
  const joined: StageEntry[] = [];
  const warnings: Warning[] = [];
  const reasons: string[] = [];
  return {
    seed: 1,
    resumedFrom,
    joined,
    warnings,
    reasons,
    join(entry) {
      joined.push(entry);
      return resumedFrom?.stages?.[entry.name];
    },
    ending: (reason) => void reasons.push(reason),
    warn: (warning) => void warnings.push(warning),
  };
}

/** The end of a pipeline that belongs to the scope, and what arrived there. */
export function collector<T>(scope: Scope): {
  readonly subscriber: Subscriber<T>;
  readonly items: T[];
  readonly done: Promise<void>;
} {
  const items: T[] = [];
  let end: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  const done = new Promise<void>((resolve, reject) => {
    end = { resolve, reject };
  });
  const observer = {
    next: (item: T) => void items.push(item),
    error: (error: unknown) => end?.reject(error),
    complete: () => end?.resolve(),
  };
  return { subscriber: tag(new Subscriber<T>(observer), { scope }), items, done };
}
