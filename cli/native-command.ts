import type { Command } from 'commander';
import type { Session } from './session.js';

/** `millrace native`: installs native TensorFlow. */
export function addNativeCommand(program: Command, { stdout }: Session): void {
  program
    .command('native')
    .description('Install native TensorFlow, the fastest engine, and check it')
    .action(async () => {
      const { nativeCommand } = await import('./native.js');
      await nativeCommand((line) => stdout.write(`${line}\n`));
    });
}
