import type { CommandResult, RunCommand } from './command.js';

/**
 * Calls an exported function of a module in a Node process of its own: it may crash, or fix settings that last as
 * long as a process, without harm.
 *
 * `module` is an `import.meta.url`; where that is a TypeScript file the child gets tsx, as this process must have it.
 */
export function callInChild(
  run: RunCommand,
  module: string,
  exported: string,
  ...parameters: readonly unknown[]
): Promise<CommandResult> {
  const loader = module.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [];
  const list = parameters.map((parameter) => JSON.stringify(parameter)).join(', ');
  const code = `import(${JSON.stringify(module)}).then((loaded) => loaded.${exported}(${list}))`;
  return run(process.execPath, [...loader, '--input-type=module', '--eval', code]);
}
