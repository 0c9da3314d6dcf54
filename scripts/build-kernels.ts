import { readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';
import { moduleText } from './module-text.js';

/** A kernel in WebAssembly's text format, and the TypeScript module that holds it compiled. */
export interface KernelFiles {
  readonly text: URL;
  readonly module: URL;
}

/** All kernels, by the name of their files. */
export const kernels: Readonly<Record<'scale-bytes' | 'resize-bytes', KernelFiles>> = {
  'scale-bytes': filesOf('scale-bytes'),
  'resize-bytes': filesOf('resize-bytes'),
};

/** A kernel compiled. */
export async function compiledKernel({ text }: KernelFiles): Promise<Buffer> {
  const { parseWat } = await wabt();
  const parsed = parseWat(nameOf(text), await readFile(text, 'utf8'));
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  return Buffer.from(buffer);
}

function nameOf(file: URL): string {
  return file.pathname.split('/').at(-1) ?? '';
}

function filesOf(name: string): KernelFiles {
  const file = (end: string): URL => new URL(`../operators/scaling/${name}${end}`, import.meta.url);
  return { text: file('.wat'), module: file('-module.ts') };
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  for (const files of Object.values(kernels)) {
    const binary = await compiledKernel(files);
    await writeFile(files.module, moduleText(nameOf(files.text), 'build:kernels', binary));
  }
