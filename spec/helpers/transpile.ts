import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { root } from './repository.js';

/**
 * Writes a TypeScript file of the checkout and all it imports as JavaScript into a folder, so that a spec can start
 * many processes without paying for a TypeScript loader in each. Packages are not followed.
 *
 * @param entry relative to the root.
 * @returns the JavaScript file.
 */
export async function transpile(entry: string, folder: string): Promise<string> {
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const done = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (done.has(file)) return;
    done.add(file);
    const text = await readFile(path.join(root, file), 'utf8');
    const output = path.join(folder, toJavaScript(file));
    await mkdir(path.dirname(output), { recursive: true });
    await writeFile(output, ts.transpileModule(text, { compilerOptions }).outputText);
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) await visit(path.join(path.dirname(file), toTypeScript(fileName)));
  };
  await visit(path.normalize(entry));
  return path.join(folder, toJavaScript(entry));
}

const toJavaScript = (file: string): string => file.replace(/\.ts$/, '.js');
const toTypeScript = (file: string): string => file.replace(/\.js$/, '.ts');
