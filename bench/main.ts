import { readdirSync } from 'node:fs';

/** A file of this folder: `bench/NAME.ts` exports `main`, which takes arguments or none. */
interface Benchmark {
  readonly main: (args: readonly string[]) => Promise<void>;
}

const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length));

const [name, ...args] = process.argv.slice(2);

if (name === undefined) {
  refuse('Which benchmark?');
} else if (!names.includes(name)) {
  refuse(`There is no benchmark '${name}'.`);
} else {
  const { main }: Benchmark = await import(`./${name}.ts`);
  if (args.length > 0 && main.length === 0)
    refuse(`Benchmark ${name} takes no arguments, such as '${args.join(' ')}'.`);
  else await main(args);
}

function refuse(complaint: string): void {
  console.error(
    `${complaint} Run one with: npm run bench -- NAME\n${names.map((each) => `  ${each}`).join('\n')}`,
  );
  process.exitCode = 2;
}
