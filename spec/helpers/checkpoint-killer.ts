/**
 * A process that cleans a checkpoint folder, writes a checkpoint and prunes an old one, and kills itself with SIGKILL
 * before one of its file operations, or halfway through it where it is a write:
 * `checkpoint-killer.ts DIR OPERATION [half]`.
 */
import { createCheckpointStore } from '../../run/checkpoint-store.js';
import { changeCheckpoints } from './checkpoints.js';
import { interceptFileSystem, writeHalf } from './intercepted-file-system.js';

const [dir = '', killAt = '', half = ''] = process.argv.slice(2);
let count = 0;

const fileSystem = interceptFileSystem(async (operation) => {
  if (count++ !== Number(killAt)) return;
  if (half === 'half') await writeHalf(operation);
  process.kill(process.pid, 'SIGKILL');
  await new Promise(() => {});
});

await changeCheckpoints(createCheckpointStore({ dir, fileSystem }));
