import type { Command } from 'commander';
import { pipelines } from '../pipelines/index.js';
import type { Pipeline } from '../pipelines/pipeline.js';
import { addFlags, type Given } from './flags.js';
import { oneLine } from './report-error.js';
import { executePlan } from './run/execute.js';
import { runFlags } from './run/flags.js';
import { planRun } from './run/plan.js';
import type { Session } from './session.js';

/** `millrace run NAME`: a subcommand for each pipeline, with the options of its schema. */
export function addRunCommand(program: Command, session: Session): void {
  const run = program
    .command('run')
    .description('Run a pipeline: train, record events, take checkpoints')
    .usage('NAME [options]')
    .helpCommand(false)
    .commandsGroup('Pipelines:')
    // Left to the pipeline's own command; without one, the unknown name is told rather than its options.
    .allowUnknownOption()
    .addHelpText('after', '\nThe options of a pipeline: npx millrace run NAME --help\n');
  run.configureOutput({
    outputError: (text, write) => write(`${oneLine(text).replace('unknown command', 'unknown pipeline')}\n`),
  });
  for (const pipeline of pipelines) addPipeline(run, pipeline, session);
}

function addPipeline(run: Command, pipeline: Pipeline, session: Session): void {
  const command = run.command(pipeline.name).description(pipeline.summary);
  command.optionsGroup('Options of this pipeline:');
  addFlags(command, pipeline.options);
  command.optionsGroup('Options of every run:');
  addFlags(command, runFlags);
  command
    .helpOption('-h, --help', 'Print this help')
    .addHelpText('after', examplesOf(pipeline))
    .action(async (given: Given) => executePlan(await planRun(pipeline, given), session));
}

function examplesOf({ name, examples }: Pipeline): string {
  const commands = [
    { flags: '', does: 'the figures of the course' },
    ...examples,
    { flags: '--resume', does: 'go on after Ctrl-C or a crash' },
  ].map(({ flags, does }) => [`npx millrace run ${name} ${flags}`.trim(), does] as const);
  const width = Math.max(...commands.map(([command]) => command.length));
  return `\nExamples:\n${commands.map(([command, does]) => `  $ ${command.padEnd(width)}   ${does}`).join('\n')}\n`;
}
