import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Specs run as TypeScript through tsx (`npx mocha`), or as JavaScript that `npm test` has compiled: `.ts` or `.js`. */
export const extension = path.extname(import.meta.url);

/** Whether the running code is compiled. */
export const isCompiled = extension === '.js';

/** The folder of the running code: the root of the checkout, or of its compiled copy. */
export const codeFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The URL of a module of the running code, named from the root and without its extension: `spec/helpers/steered`. */
export function moduleUrl(name: string): string {
  return new URL(`../../${name}${extension}`, import.meta.url).href;
}

/** The file of a module of the running code. */
export function moduleFile(name: string): string {
  return fileURLToPath(moduleUrl(name));
}

/** What Node is started with so that it reads the modules of the running code. */
export const nodeOptions: readonly string[] = isCompiled ? [] : ['--import', import.meta.resolve('tsx')];
