import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type ContenderName, contenderNames } from './contenders.js';
import { rowNames } from './rows.js';

/** All parts of the benchmark: comparisons of throughput, and what is measured of millrace alone. */
export const partNames = [...rowNames, 'memory', 'resume'] as const;
export type PartName = (typeof partNames)[number];

/** How the benchmark is asked for. */
export interface InputOptions {
  readonly parts: readonly PartName[];
  readonly contenders: readonly ContenderName[];
  readonly rounds: number;
  /** How long a round runs at least; undefined for as long as the row says. */
  readonly seconds: number | undefined;
  /** Where the figures are written to, as JSON; undefined for nowhere. */
  readonly record: string | undefined;
}

export const usage = `npm run bench -- input [--only ROW,...] [--without CONTENDER,...] [--rounds 5] [--seconds S] [--record FILE]
  rows: ${partNames.join(', ')}
  contenders: ${contenderNames.join(', ')}; a part of a name leaves out all that begin with it`;

const schema = z.object({
  only: z.array(z.enum(partNames)).default([...partNames]),
  without: z.array(z.string()).default([]),
  rounds: z.coerce.number().int().min(1).default(5),
  seconds: z.coerce.number().positive().optional(),
  record: z.string().min(1).optional(),
});

/** @throws Error for options that are not there, saying which are. */
export function inputOptions(args: readonly string[]): InputOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { only: text, without: text, rounds: text, seconds: text, record: text },
  });
  const parsed = schema.safeParse({
    ...values,
    only: values.only?.split(','),
    without: values.without?.split(','),
  });
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n${usage}`);
  const { only, without, rounds, seconds, record } = parsed.data;
  const unknown = without.find((name) => !contenderNames.some((each) => each.startsWith(name)));
  if (unknown !== undefined) throw new Error(`there is no contender ${unknown}\n${usage}`);
  // Without millrace there is nothing to compare with.
  const stays = (name: ContenderName): boolean =>
    name === 'millrace' || !without.some((each) => name.startsWith(each));
  return { parts: only, contenders: contenderNames.filter(stays), rounds, seconds, record };
}
