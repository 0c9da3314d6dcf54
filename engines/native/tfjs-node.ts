import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The two things of tfjs-node that are loaded. */
export interface TfjsNodeFiles {
  /** The folder of its JavaScript layer. */
  readonly javascript: string;
  /** Its addon. */
  readonly binding: string;
}

/**
 * The folder of the application's own `@tensorflow/tfjs-node`; undefined where there is none, or only one whose
 * install script did not bring its addon, as is usual by now (https://github.com/tensorflow/tfjs/issues/8688).
 *
 * @param places the modules it is looked for from; default millrace itself, whose peer it is, and the working
 * directory: `npx` may run millrace from elsewhere.
 */
export function findTfjsNode(
  places: readonly string[] = [import.meta.url, join(process.cwd(), 'index.js')],
): string | undefined {
  return places.map(packageDir).find((dir) => dir !== undefined && tfjsNodeFiles(dir) !== undefined);
}

/** The files of a tfjs-node in a folder; undefined where its addon is not there. */
export function tfjsNodeFiles(dir: string): TfjsNodeFiles | undefined {
  const library = join(dir, 'lib');
  const versions = existsSync(library) ? readdirSync(library) : [];
  const binding = versions
    .filter((name) => /^napi-v\d+$/.test(name))
    .sort()
    .map((name) => join(library, name, 'tfjs_binding.node'))
    .findLast((file) => existsSync(file));
  return binding === undefined ? undefined : { javascript: join(dir, 'dist'), binding };
}

function packageDir(from: string): string | undefined {
  try {
    return dirname(createRequire(from).resolve('@tensorflow/tfjs-node/package.json'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
