import type { Command } from 'commander';
import type { InstallFlags } from './native-install.js';
import type { Session } from './session.js';

/** `millrace native`: installs native TensorFlow, tells of it, removes it. */
export function addNativeCommand(program: Command, session: Session): void {
  const native = program
    .command('native')
    .description('Install native TensorFlow, the fastest engine, and check it')
    .usage('[command] [options]')
    .helpCommand(false)
    .addHelpText('after', examples);
  addInstall(native, session);
  native
    .command('status')
    .description('Tell which one is used, and what the cache holds; exit code 1 where there is none')
    .action(async () => {
      const { statusCommand } = await import('./native-status.js');
      await statusCommand(session);
    });
  native
    .command('remove')
    .description('Remove it from the cache, all versions and builds')
    .action(async () => {
      const { removeCommand } = await import('./native-remove.js');
      await removeCommand(session);
    });
  native
    .command('download <dir>')
    .description('Fetch what an installation without a network needs into a folder')
    .option('--gpu', gpu)
    .action(async (dir: string, flags: { gpu?: boolean }) => {
      const { downloadCommand } = await import('./native-download.js');
      await downloadCommand(dir, flags, session);
    });
  for (const command of [native, ...native.commands]) command.helpOption('-h, --help', 'Print this help');
}

function addInstall(native: Command, session: Session): void {
  native
    .command('install', { isDefault: true })
    .description('Install it, or check the one that is there, and train a small model with it (default)')
    .option('--gpu', gpu)
    .option('--from <dir>', 'a folder that `native download` filled, instead of the network')
    .option('--force', 'install it again, even where it works')
    .action(async (flags: InstallFlags) => {
      const { installCommand } = await import('./native-install.js');
      await installCommand(flags, session);
    });
}

const gpu = 'the build that computes on a GPU of NVIDIA: 5.6 GB, Linux on x64 only';

const examples = `
Examples:
  $ npx millrace native                  install it, about 270 MB to fetch and 850 MB on disk
  $ npx millrace native status           which one is used, and how large it is
  $ npx millrace native download parts   on a machine with a network, and then without one:
  $ npx millrace native --from parts

npx millrace native install --help lists --from, --gpu and --force.
`;
