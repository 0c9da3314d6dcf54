import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { type CommandResult, reasonOf, runCommand, succeeded } from '../../engines/native/command.js';
import { root } from '../helpers/repository.js';
import { failed, type Tally, tallyOfMocha, tallyOfRun } from './nodes-report.js';

/** Something that every version of Node has to pass. */
export interface NodeCheck {
  readonly name: string;
  /** Carries it out with the program `node`, writing into an empty folder that is there. */
  run(node: string, folder: string): Promise<Tally>;
}

// A network that does not learn has 0.1; this one comes to about 0.58 in 96 steps.
const wantedAccuracy = 0.5;

/** The checks: the main job on each engine, and the suites of the engines. */
export function checksFor(engines: { readonly native: boolean }): readonly NodeCheck[] {
  const portable = [mainJob('wasm'), suite('engines', ['spec/engines/**/*.spec.ts'])];
  if (!engines.native) return portable;
  const services = ['--config', '.mocharc.services.json', 'spec/services/engines/native*.spec.ts'];
  return [mainJob('native'), ...portable, suite('native engine', services)];
}

/** Fashion-MNIST by a multilayer perceptron, three epochs of 2000 pictures, from the command line. */
function mainJob(engine: string): NodeCheck {
  return {
    name: `main job on ${engine}`,
    async run(node, folder) {
      const options = ['--limit', '2000', '--epochs', '3', '--batch-size', '64', '--learning-rate', '0.1'];
      const session = ['--engine', engine, '--out', join(folder, 'run'), '--json'];
      const result = await runWith(node, ['bin/millrace.js', 'run', 'mlp', ...options, ...session]);
      return succeeded(result) ? tallyOfRun(result.stdout, wantedAccuracy) : failed(reasonOf(result));
    },
  };
}

function suite(name: string, args: readonly string[]): NodeCheck {
  return {
    name: `suite: ${name}`,
    async run(node, folder) {
      const output = join(folder, 'report.json');
      const reporter = ['--reporter', 'json', '--reporter-option', `output=${output}`];
      const result = await runWith(node, ['node_modules/mocha/bin/mocha.js', ...reporter, ...args]);
      if (!existsSync(output)) return failed(`mocha wrote no report (${reasonOf(result)})`);
      const tally = tallyOfMocha(await readFile(output, 'utf8'));
      const crashed = tally.failures.length === 0 && !succeeded(result);
      return crashed ? failed(`mocha ended badly (${reasonOf(result)})`) : tally;
    },
  };
}

/** Runs Node in the checkout; it comes first on the path for what it starts itself. */
function runWith(node: string, args: readonly string[]): Promise<CommandResult> {
  const path = [dirname(node), process.env.PATH].join(delimiter);
  return runCommand(node, args, { cwd: root, env: { PATH: path, NO_COLOR: '1' } });
}
