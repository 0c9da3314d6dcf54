import type { EngineSetting } from '../../engines/engine.js';
import { createCheckpointStore } from '../../run/checkpoint-store.js';
import { readState } from '../../run/state.js';

/** What the newest whole checkpoint of a run says of how it was made. */
export interface Recorded {
  readonly seed: number;
  /** The pipeline's options, `epochs` among them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly engine: EngineSetting;
}

/** Reads how the run in a folder was made; undefined where it was killed before its first checkpoint. */
export async function readRecorded(folder: string): Promise<Recorded | undefined> {
  const { checkpoint } = await createCheckpointStore({ dir: folder }).readNewest();
  if (checkpoint === undefined) return undefined;
  const { seed, options, sources, engine } = readState(checkpoint.name, checkpoint.files);
  const epochs = Object.values(sources)[0]?.epochs;
  return { seed, options: epochs === undefined ? options : { ...options, epochs }, engine };
}
