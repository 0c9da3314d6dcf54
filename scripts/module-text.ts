/** The TypeScript module that holds WebAssembly, in base64. */
export function moduleText(name: string, script: string, binary: Uint8Array): string {
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,100}/g) ?? [];
  return [
    `/** ${name} compiled, in base64: made by \`npm run ${script}\`, not to be changed by hand. */`,
    'export const compiledModule =',
    ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
    '',
  ].join('\n');
}
