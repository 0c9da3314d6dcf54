import type { Command } from 'commander';
import { pipelines } from '../pipelines/index.js';
import { colorsFor, type Session } from './session.js';

/** `millrace list`: the pipelines, each with its one line. */
export function addListCommand(program: Command, { stdout }: Session): void {
  program
    .command('list')
    .description('List the pipelines')
    .action(() => {
      const { bold, dim } = colorsFor(stdout);
      const width = Math.max(...pipelines.map(({ name }) => name.length));
      for (const { name, summary } of pipelines) stdout.write(`${bold(name.padEnd(width))}  ${summary}\n`);
      stdout.write(dim('\nRun one: npx millrace run NAME    Its options: npx millrace run NAME --help\n'));
    });
}
