import { runNode } from './repository.js';
import { moduleFile, nodeOptions } from './running-code.js';

/**
 * What the compiler finds wrong in files of the project of a folder, line by line.
 *
 * @param files matches their paths, relative to the folder.
 */
export async function typeErrorsIn(folder: string, files: RegExp): Promise<readonly string[]> {
  const args = [...nodeOptions, moduleFile('spec/helpers/print-type-errors'), files.source];
  const { code, stdout, stderr } = await runNode(args, { cwd: folder });
  if (code !== 0) throw new Error(`types were not checked: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}
