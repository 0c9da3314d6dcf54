import { removeNative } from '../engines/index.js';
import { formatBytes } from '../engines/native/report.js';
import { describeFolder } from './native-status.js';
import type { Session } from './session.js';

/** `millrace native remove`: removes native TensorFlow from the cache, and says what that was and how large. */
export async function removeCommand({ stdout }: Session): Promise<void> {
  const { removed, kept } = await removeNative();
  for (const folder of removed) stdout.write(`removed ${describeFolder(folder)}\n`);
  for (const { dir } of kept) stdout.write(`kept ${dir}: another process is making it\n`);
  const bytes = removed.reduce((sum, { size }) => sum + size, 0);
  stdout.write(removed.length === 0 ? 'There is nothing to remove\n' : `${formatBytes(bytes)} removed\n`);
}
