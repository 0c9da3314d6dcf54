import type { Command } from 'commander';
import { lastValueFrom, type Observable } from 'rxjs';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';
import { mapAsync } from '../operators/map-async.js';
import { addFlags, type Given, parseFlags } from './flags.js';
import { type Session, usesColor, writeLine } from './session.js';
import { stopOnSignals } from './stop-on-signals.js';
import { ChartBook } from './tail/chart-book.js';
import { type Followed, follow, labelOf } from './tail/follow.js';
import { LinePrinter } from './tail/line-printer.js';
import { roomOn, Screen } from './tail/screen.js';
import { selectionOf } from './tail/selection.js';

const plainFlags = z.object({
  json: z.boolean().default(false).describe('Print the events as they are recorded'),
  only: z
    .array(z.string())
    .optional()
    .describe('Only these types of events and values: loss,accuracy,evaluation'),
  chart: z.boolean().default(false).describe('Draw curves of loss and metrics'),
  follow: z.boolean().default(true).describe('Stop at the end of the file'),
  invalid: z.enum(['fail', 'skip']).default('fail').describe('What happens to a line that is no event'),
});

const flags = plainFlags.extend({
  from: z
    .string()
    .regex(/^(start|end|\d+)$/, 'start, end, or a byte offset')
    .default('start'),
  token: z.string().min(1, 'a token').optional(),
});

type Flags = z.infer<typeof flags>;

/** `millrace tail PLACE...`: the events of runs, as lines or curves, as they are recorded. */
export function addTailCommand(program: Command, session: Session): void {
  const command = program
    .command('tail')
    .description('Print the events of runs, and follow them until Ctrl-C')
    .argument(
      '<place...>',
      "a file of events, a run's folder, a folder of runs, the link of a dashboard, or - for standard input",
    );
  addFlags(command, plainFlags);
  command
    .option('--from <place>', 'Where to begin: start, end, or a byte offset (default: start)')
    .option(
      '--token <token>',
      'The token of the dashboard, where its link has none (default: MILLRACE_TOKEN)',
    )
    .addHelpText('after', examples)
    .action((places: readonly string[], given: Given) => tail(places, parseFlags(flags, given), session));
}

const examples = `
Examples:
  $ npx millrace tail runs/mlp                            every event, then each new one
  $ npx millrace tail runs/mlp --only evaluation,accuracy
  $ npx millrace tail runs/a runs/b --chart               curves, side by side, live
  $ npx millrace tail runs/a runs/b --from end            both at once, only what is new
  $ npx millrace tail 'http://127.0.0.1:8080/#token=...'  a run on another machine, by its dashboard
  $ npx millrace tail runs/mlp --no-follow --json | grep '"type":"evaluation"'
  $ ssh host tail -F run/events.jsonl | npx millrace tail -
`;

async function tail(places: readonly string[], given: Flags, session: Session): Promise<void> {
  if (given.json && given.chart)
    throw new MillraceError('OPTION_INVALID', {
      what: 'options --json and --chart',
      expected: 'one of the two',
    });
  const { stderr } = session;
  const stop = stopOnSignals();
  const notes: string[] = [];
  // While a chart has the screen, what there is to say waits for it.
  const isLive = given.chart && given.follow && session.stdout.isTTY === true;
  const say = (line: string): void => void (isLive ? notes.push(line) : stderr.write(`${line}\n`));
  const from = given.from === 'start' || given.from === 'end' ? given.from : Number(given.from);
  const { follow: goOn, invalid, token } = given;
  try {
    const followed$ = follow(places, { from, follow: goOn, invalid, token, signal: stop.signal, say });
    if (given.chart) await drawCharts(followed$, { ...given, places }, isLive, session);
    else await printLines(followed$, given, session);
    session.exitCode = stop.exitCode;
  } finally {
    stop.release();
    for (const note of notes.slice(-20)) stderr.write(`${note}\n`);
  }
}

async function printLines(
  followed$: Observable<Followed>,
  { json, only = [] }: Flags,
  { stdout, stderr }: Session,
): Promise<void> {
  const selection = selectionOf(only);
  const printer = new LinePrinter({ json, color: usesColor(stdout), selection });
  let isFound = only.length === 0;
  const print = async (followed: Followed): Promise<void> => {
    if (!selection.has(followed.event)) return;
    isFound = true;
    await writeLine(stdout, printer.lineOf(followed));
  };
  // One at a time: a reader that is slow holds back the files.
  await lastValueFrom(followed$.pipe(mapAsync(print, { concurrency: 1 })), { defaultValue: undefined });
  if (!isFound) stderr.write(`no event has ${only.join(' or ')}\n`);
}

const redrawMilliseconds = 250;

async function drawCharts(
  followed$: Observable<Followed>,
  { only = [], places }: Flags & { readonly places: readonly string[] },
  isLive: boolean,
  { stdout }: Session,
): Promise<void> {
  const book = new ChartBook(selectionOf(only), usesColor(stdout), places.map(labelOf));
  const screen = isLive ? new Screen(stdout, (room) => book.draw(room)) : undefined;
  const clock = screen && setInterval(() => screen.draw(), redrawMilliseconds);
  try {
    await followed$.forEach((followed) => {
      book.take(followed);
    });
  } finally {
    clearInterval(clock);
    screen?.close();
  }
  for (const line of book.draw(roomOn(stdout))) await writeLine(stdout, line);
}
