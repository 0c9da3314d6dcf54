import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NativeBinding } from '../binding.js';
import type { Call, Graph } from './graph.js';
import { encodeSavedModel, savedModelTag } from './schema.js';

/** A graph that TensorFlow has taken in. */
export interface Session {
  /** Feeds and fetches tensors by their numbers; who fetches them deletes them. */
  call(call: Call, feeds: readonly number[]): number[];
  close(): void;
}

/** Hands a graph to TensorFlow, which takes it from a file only. */
export function openSession(binding: NativeBinding, { nodes }: Graph): Session {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-graph-'));
  try {
    writeFileSync(join(dir, 'saved_model.pb'), encodeSavedModel(nodes));
    const id = binding.loadSavedModel(dir, savedModelTag);
    return {
      call: ({ feeds, fetches }, ids) =>
        binding.runSavedModel(id, ids, feeds, fetches).map((each) => each.id),
      close: () => binding.deleteSavedModel(id),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}
