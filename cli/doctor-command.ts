import type { Command } from 'commander';
import type { Session } from './session.js';

/** `millrace doctor`: what was found on this machine, or with `--tune` which setting of native TensorFlow is fastest. */
export function addDoctorCommand(program: Command, { stdout }: Session): void {
  program
    .command('doctor')
    .description('Print what was found on this machine, and how fast each engine is')
    .option(
      '--tune',
      'Measure threads and oneDNN of native TensorFlow, and recommend a setting: under a minute',
    )
    .action(async ({ tune }: { readonly tune?: true }) => {
      const write = (line: string): void => void stdout.write(`${line}\n`);
      if (tune) {
        const { tuneCommand } = await import('./doctor-tune.js');
        await tuneCommand(write);
        return;
      }
      const { doctorCommand } = await import('./doctor.js');
      await doctorCommand(write);
    });
}
