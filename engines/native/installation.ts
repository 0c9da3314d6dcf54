import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installedFiles } from './layout.js';
import type { Variant } from './parts.js';
import { type TfjsNodeFiles, tfjsNodeFiles } from './tfjs-node.js';

/** The files that native TensorFlow is loaded from. */
export interface Installation extends TfjsNodeFiles {
  /** Whose it is: see `NativeStatus`. */
  readonly origin: 'millrace' | 'tfjs-node';
  /** The addon that keeps loading quiet; undefined where there is none. */
  readonly quiet: string | undefined;
  readonly variant: Variant;
}

/** What is in a folder: an installation of millrace, finished or about to be, or a tfjs-node; undefined for neither. */
export function installationIn(dir: string): Installation | undefined {
  const binding = join(dir, installedFiles.binding);
  if (existsSync(binding)) {
    return {
      origin: 'millrace',
      javascript: join(dir, installedFiles.javascript),
      binding,
      quiet: join(dir, installedFiles.quiet),
      variant: existsSync(join(dir, 'nvidia')) ? 'gpu' : 'cpu',
    };
  }
  const files = tfjsNodeFiles(dir);
  return files && { origin: 'tfjs-node', ...files, quiet: undefined, variant: 'cpu' };
}
