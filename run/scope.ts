import type { ActivityClock } from '../core/activity.js';
import { MillraceError } from '../core/errors.js';
import type { Mark } from '../core/mark.js';
import type { Scope, StageEntry } from '../core/scope.js';
import type { Warning } from '../core/source.js';
import { plain, refuseChanges } from './resume.js';

/** What the stages of a run told about themselves. */
export interface StageRegistry extends Scope {
  /** The recorded settings of every stage that joined, by name. */
  readonly stageOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why the pipeline completed. */
  readonly endReason: string;
}

/** What a scope works with. */
export interface ScopeParts {
  readonly clock: ActivityClock;
  readonly warn: (warning: Warning) => void;
}

/** What a run was resumed with, as far as its stages are concerned. */
export interface SavedStages {
  readonly mark: Mark | null;
  readonly stageOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The scope of one run: hands saved states out by name, once, and refuses two stages of one name. */
export function createScope(
  seed: number,
  saved: SavedStages | undefined,
  { clock, warn }: ScopeParts,
): StageRegistry {
  const owners = new Map<string, object>();
  const stageOptions: Record<string, Readonly<Record<string, unknown>>> = {};
  let endReason = 'completed';
  return {
    seed,
    resumedFrom: saved?.mark ?? undefined,
    clock,
    stageOptions,
    get endReason() {
      return endReason;
    },
    join(stage: StageEntry) {
      const owner = owners.get(stage.name);
      if (owner !== undefined && owner !== stage.owner) throw nameTaken(stage.name);
      const options = stage.options ?? {};
      const before = saved?.stageOptions[stage.name];
      if (before) refuseChanges(`stage ${stage.name}`, before, options);
      stageOptions[stage.name] = plain(options);
      owners.set(stage.name, stage.owner);
      // A stage that `repeat` subscribes again starts afresh.
      return owner === undefined ? saved?.mark?.stages?.[stage.name] : undefined;
    },
    ending(reason) {
      endReason = reason;
    },
    warn,
  };
}

function nameTaken(name: string): MillraceError {
  return new MillraceError('NAME_TAKEN', {
    what: `stage name ${name}`,
    given: name,
    expected: 'a name that no other stage of the run has',
    advice: 'Give one of the two a `name` of its own',
  });
}
