import { fileURLToPath } from 'node:url';
import { runNode } from './repository.js';

/**
 * What the compiler finds wrong in files of the project of a folder, line by line.
 *
 * @param files matches their paths, relative to the folder.
 */
export async function typeErrorsIn(folder: string, files: RegExp): Promise<readonly string[]> {
  const script = fileURLToPath(new URL('./print-type-errors.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), script, files.source];
  const { code, stdout, stderr } = await runNode(args, { cwd: folder });
  if (code !== 0) throw new Error(`types were not checked: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}
