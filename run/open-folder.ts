import { mkdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { MillraceError } from '../core/errors.js';
import { type CheckpointStore, createCheckpointStore } from './checkpoint-store.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import type { RunSettings } from './options.js';
import { plain, refuseChanges } from './resume.js';
import { type RunState, readState } from './state.js';

/** The checkpoint a run goes on from. */
export interface Saved {
  readonly name: string;
  readonly state: RunState;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A run's folder, locked, with what it holds. */
export interface RunFolder {
  /** The run's name: its folder's. */
  readonly run: string;
  readonly lock: FolderLock;
  readonly store: CheckpointStore;
  readonly saved: Saved | undefined;
  /** Checkpoints newer than the one used, which are torn or altered. */
  readonly damaged: readonly { readonly name: string; readonly reason: string }[];
}

/** Locks the folder, cleans up what a killed run left, and finds the newest whole checkpoint. */
export async function openFolder(settings: RunSettings): Promise<RunFolder> {
  await mkdir(settings.dir, { recursive: true });
  const lock = await lockFolder(settings.dir);
  try {
    const store = createCheckpointStore({ dir: settings.dir });
    await store.clean();
    const { checkpoint, damaged } = await store.readNewest();
    if (checkpoint === undefined && damaged.length > 0) throw allDamaged(settings.dir, damaged);
    checkResumeMode(settings, checkpoint !== undefined);
    const saved = checkpoint && { ...checkpoint, state: readState(checkpoint.name, checkpoint.files) };
    if (saved) {
      refuseChanges('seed', { seed: saved.state.seed }, { seed: settings.seed });
      refuseChanges('options', saved.state.options, plain(settings.options));
    }
    return { run: basename(resolve(settings.dir)), lock, store, saved, damaged };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function checkResumeMode({ resume, dir }: RunSettings, present: boolean): void {
  if (resume === 'never' && present) {
    throw new MillraceError('RUN_EXISTS', {
      what: `folder ${dir}`,
      given: 'a folder that holds a run',
      expected: 'one that holds none',
      advice: 'Resume that run, or choose another folder',
    });
  }
  if (resume === 'required' && !present) {
    throw new MillraceError('RUN_MISSING', {
      what: `folder ${dir}`,
      given: 'a folder without a checkpoint',
      expected: 'one that holds a run',
      advice: 'Check the folder, or start the run without resuming',
    });
  }
}

function allDamaged(dir: string, damaged: RunFolder['damaged']): MillraceError {
  return new MillraceError('CHECKPOINT_DAMAGED', {
    what: `folder ${dir}`,
    expected: `a whole checkpoint, but none is: ${damaged.map(({ name, reason }) => `${name} (${reason})`).join('; ')}`,
    advice: 'Restore the folder from a copy, or start a new run in another folder',
  });
}
