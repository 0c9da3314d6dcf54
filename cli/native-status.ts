import { nativeStatus } from '../engines/index.js';
import { thisHost } from '../engines/native/host.js';
import { listNative, type NativeFolder } from '../engines/native/inventory.js';
import { whyMissing } from '../engines/native/missing.js';
import { formatBytes } from '../engines/native/report.js';
import { exitCodes } from './exit-codes.js';
import type { Session } from './session.js';

/**
 * `millrace native status`: which native TensorFlow is used, and what the cache holds, without loading it. The exit
 * code is 1 where there is none.
 */
export async function statusCommand(session: Session): Promise<void> {
  const { installed, dir, version, origin } = nativeStatus();
  const used =
    origin === 'tfjs-node'
      ? 'The application has its own @tensorflow/tfjs-node'
      : `Native TensorFlow ${version}`;
  session.stdout.write(installed ? `${used}, in ${dir}\n` : `${whyMissing(thisHost()).message}\n`);
  for (const folder of await listNative()) session.stdout.write(`  ${describeFolder(folder)}\n`);
  if (!installed) session.exitCode = exitCodes.failed;
}

/** One line about a folder: its state, size and path. */
export function describeFolder({ state, size, dir, binding }: NativeFolder): string {
  const origin = binding === undefined ? '' : ` (binding: ${binding})`;
  return `${state.padEnd(10)} ${formatBytes(size).padStart(7)}  ${dir}${origin}`;
}
