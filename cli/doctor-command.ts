import type { Command } from 'commander';
import type { Session } from './session.js';

/** `millrace doctor`: what was found on this machine. */
export function addDoctorCommand(program: Command, { stdout }: Session): void {
  program
    .command('doctor')
    .description('Print what was found on this machine, and how fast each engine is')
    .action(async () => {
      const { doctorCommand } = await import('./doctor.js');
      await doctorCommand((line) => stdout.write(`${line}\n`));
    });
}
