import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { lastValueFrom, type Observable } from 'rxjs';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { parseEvent, type RunEvent } from '../core/events.js';
import { pull } from '../core/pull.js';
import { mapAsync } from '../operators/map-async.js';
import { formatEvent } from '../sinks/format-event.js';
import { tailFile } from '../sources/tail.js';
import { addFlags, type Given, parseFlags } from './flags.js';
import { type Session, usesColor, writeLine } from './session.js';
import { stopOnSignals } from './stop-on-signals.js';

const flags = z.object({
  json: z.boolean().default(false).describe('Print the events as they are recorded'),
  from: z.enum(['start', 'end']).default('start').describe('Where in the file to begin'),
  follow: z.boolean().default(true).describe('Stop at the end of the file'),
});

/** `millrace tail FILE`: the events of a run, as they are recorded. */
export function addTailCommand(program: Command, session: Session): void {
  const command = program
    .command('tail')
    .description('Print the events of a run, and follow it until Ctrl-C')
    .argument('<file>', "a file of events, or a run's folder");
  addFlags(command, flags);
  command
    .addHelpText('after', examples)
    .action((file: string, given: Given) => tail(file, parseFlags(flags, given), session));
}

const examples = `
Examples:
  $ npx millrace tail runs/mlp
  $ npx millrace tail runs/mlp --from end
  $ npx millrace tail runs/mlp --no-follow --json | grep '"type":"evaluation"'
`;

async function tail(
  path: string,
  { json, from, follow }: z.infer<typeof flags>,
  session: Session,
): Promise<void> {
  const { stdout, stderr } = session;
  const file = eventsFile(path);
  const stop = stopOnSignals();
  const format = (event: RunEvent): string =>
    json ? JSON.stringify(event) : formatEvent(event, { color: usesColor(stdout) });
  if (follow && !existsSync(file)) stderr.write(`waiting for ${file}\n`);
  const events = follow ? tailFile(file, { from, signal: stop.signal }) : recordedIn(file);
  try {
    const print = mapAsync(async (event: RunEvent) => writeLine(stdout, format(event)));
    await lastValueFrom(events.pipe(print), { defaultValue: undefined });
    session.exitCode = stop.exitCode;
  } finally {
    stop.release();
  }
}

function eventsFile(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, 'events.jsonl') : path;
}

/** The events that are in a file now; a last line still being written is left out. */
function recordedIn(file: string): Observable<RunEvent> {
  if (existsSync(file)) return pull(() => readEvents(file));
  throw new MillraceError('RUN_MISSING', {
    what: 'argument file',
    given: file,
    expected: "a file of events, or a run's folder",
    advice: 'Check the path, or wait for it: leave --no-follow out',
  });
}

async function* readEvents(file: string): AsyncGenerator<RunEvent> {
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield parseEvent(line, `${file}, line ${++number}`);
  }
}
