import { readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';

/** The kernel's text in WebAssembly's text format, and the module that holds it compiled. */
const kernel = {
  text: new URL('../operators/scaling/scale-bytes.wat', import.meta.url),
  module: new URL('../operators/scaling/scale-bytes-module.ts', import.meta.url),
};

/** The kernel compiled. */
export async function compiledKernel(): Promise<Buffer> {
  const { parseWat } = await wabt();
  const parsed = parseWat('scale-bytes.wat', await readFile(kernel.text, 'utf8'));
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  return Buffer.from(buffer);
}

function moduleText(compiled: Buffer): string {
  return [
    '/** scale-bytes.wat compiled, in base64: made by `npm run build:kernels`, not to be changed by hand. */',
    'export const compiledModule =',
    ...linesOf(compiled.toString('base64')),
    '',
  ].join('\n');
}

function linesOf(text: string): readonly string[] {
  const lines = text.match(/.{1,100}/g) ?? [];
  return lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`);
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  await writeFile(kernel.module, moduleText(await compiledKernel()));
