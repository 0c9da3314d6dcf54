import { type CheckpointFile, type CheckpointStore, checkpointName } from '../../run/checkpoint-store.js';

/** Checkpoints in their order of age. */
export const [oldest, older, newest] = [checkpointName(0, 0), checkpointName(12, 10), checkpointName(24, 20)];

/** The files of a small checkpoint, other ones for each name. */
export function filesOf(name: string): readonly CheckpointFile[] {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  return [
    { path: 'state.json', data: text(`{"name":"${name}"}`) },
    { path: 'mlp/model.json', data: text('{"modelTopology":{}}') },
    { path: 'mlp/weights.bin', data: Uint8Array.from(name, (letter) => letter.charCodeAt(0)) },
  ];
}

/** Their paths, sorted, with the checksums that a store adds. */
export const fileNames = ['SHA256SUMS', 'mlp/model.json', 'mlp/weights.bin', 'state.json'] as const;

/** What a run does at a checkpoint: starting from the oldest and the older one, it writes the newest and keeps two. */
export async function changeCheckpoints(store: CheckpointStore): Promise<void> {
  await store.clean();
  await store.write(newest, filesOf(newest));
  await store.prune((names) => new Set(names.slice(-2)));
}
