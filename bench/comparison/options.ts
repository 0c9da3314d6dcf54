import { parseArgs } from 'node:util';
import { z } from 'zod';

/** What can be asked for, by name. */
export interface Choices<Part extends string, Name extends string> {
  /** The benchmark, as `npm run bench` takes it. */
  readonly bench: string;
  /** What `--only` chooses from. */
  readonly parts: readonly Part[];
  /** What `--without` leaves out; the first is what the others are compared with, and always stays. */
  readonly contenders: readonly Name[];
}

/** How a comparison is asked for. */
export interface ComparisonOptions<Part extends string, Name extends string> {
  readonly only: readonly Part[];
  readonly contenders: readonly Name[];
  readonly rounds: number;
  /** How long a round runs at least; undefined for as long as the row says. */
  readonly seconds: number | undefined;
  /** Where the figures are written to, as JSON; undefined for nowhere. */
  readonly record: string | undefined;
}

/** @throws Error for options that are not there, saying which are. */
export function comparisonOptions<Part extends string, Name extends string>(
  args: readonly string[],
  choices: Choices<Part, Name>,
): ComparisonOptions<Part, Name> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { only: text, without: text, rounds: text, seconds: text, record: text },
  });
  const parsed = schemaOf(choices).safeParse({
    ...values,
    only: values.only?.split(','),
    without: values.without?.split(','),
  });
  if (!parsed.success) throw new Error(`${z.prettifyError(parsed.error)}\n${usage(choices)}`);
  const { only, without, rounds, seconds, record } = parsed.data;
  const unknown = without.find((name) => !choices.contenders.some((each) => each.startsWith(name)));
  if (unknown !== undefined) throw new Error(`there is no contender ${unknown}\n${usage(choices)}`);
  const contenders = choices.contenders.filter(
    (name, index) => index === 0 || !without.some((each) => name.startsWith(each)),
  );
  return { only, contenders, rounds, seconds, record };
}

function schemaOf<Part extends string, Name extends string>({ parts }: Choices<Part, Name>) {
  return z.object({
    only: z.array(z.enum(parts)).default([...parts]),
    without: z.array(z.string()).default([]),
    rounds: z.coerce.number().int().min(1).default(5),
    seconds: z.coerce.number().positive().optional(),
    record: z.string().min(1).optional(),
  });
}

function usage({ bench, parts, contenders }: Choices<string, string>): string {
  return `npm run bench -- ${bench} [--only ROW,...] [--without CONTENDER,...] [--rounds 5] [--seconds S] [--record FILE]
  rows: ${parts.join(', ')}
  contenders: ${contenders.join(', ')}; a part of a name leaves out all that begin with it`;
}
