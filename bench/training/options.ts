import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type ContenderName, contenderNames, isContenderName } from './contenders.js';
import { type RowName, rowNames } from './rows.js';

/** How the comparison is asked for. */
export interface TrainingOptions {
  readonly rows: readonly RowName[];
  readonly contenders: readonly ContenderName[];
  readonly rounds: number;
  /** How long the clock of a round runs at least; undefined for as long as the row says. */
  readonly seconds: number | undefined;
  /** Where the figures are written to, as JSON; undefined for nowhere. */
  readonly record: string | undefined;
}

export const usage = `npm run bench -- training [--only ROW,...] [--without CONTENDER,...] [--rounds 5] [--seconds S] [--record FILE]
  rows: ${rowNames.join(', ')}
  contenders: ${contenderNames.join(', ')}; a part of a name leaves out all that begin with it`;

const schema = z.object({
  only: z.array(z.enum(rowNames)).default([...rowNames]),
  without: z.array(z.string()).default([]),
  rounds: z.coerce.number().int().min(1).default(5),
  seconds: z.coerce.number().positive().optional(),
  record: z.string().min(1).optional(),
});

/** @throws Error for options that are not there, saying which are. */
export function trainingOptions(args: readonly string[]): TrainingOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { only: text, without: text, rounds: text, seconds: text, record: text },
  });
  const { only, without, ...rest } = schema.parse({
    ...values,
    only: values.only?.split(','),
    without: values.without?.split(','),
  });
  const unknown = without.find((name) => !contenderNames.some((each) => each.startsWith(name)));
  if (unknown !== undefined) throw new Error(`there is no contender ${unknown}\n${usage}`);
  const contenders = contenderNames.filter(
    (name) => isContenderName(name) && !without.some((each) => isLeftOut(name, each)),
  );
  return { rows: only, contenders, rounds: rest.rounds, seconds: rest.seconds, record: rest.record };
}

// Without millrace there is nothing to compare with: `--without millrace` leaves out its other ways.
function isLeftOut(name: ContenderName, without: string): boolean {
  return name !== 'millrace' && name.startsWith(without);
}
