import path from 'node:path';
import { compile } from './compile.js';
import { codeFolder, isCompiled } from './running-code.js';

/**
 * A program as JavaScript, so that a spec can start many processes without paying for a TypeScript loader in each.
 *
 * @param entry the TypeScript file to start, relative to the root.
 * @param folder an empty one, for the compiled code where the running code is not.
 * @returns its JavaScript.
 */
export async function transpile(entry: string, folder: string): Promise<string> {
  if (!isCompiled) await compile(folder);
  return path.join(isCompiled ? codeFolder : folder, entry.replace(/\.ts$/, '.js'));
}
