import { readdirSync } from 'node:fs';

/** The benchmarks: `bench/NAME.ts` exports `main()`. */
const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length));

const [name, ...rest] = process.argv.slice(2);

if (name === undefined || !names.includes(name) || rest.length > 0) {
  const complaint =
    name === undefined ? 'Which benchmark?' : `There is no benchmark '${[name, ...rest].join(' ')}'.`;
  console.error(
    `${complaint} Run one with: npm run bench -- NAME\n${names.map((each) => `  ${each}`).join('\n')}`,
  );
  process.exitCode = 2;
} else {
  const benchmark: { readonly main: () => Promise<void> } = await import(`./${name}.ts`);
  await benchmark.main();
}
