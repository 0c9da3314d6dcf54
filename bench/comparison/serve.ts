import { createInterface } from 'node:readline';
import type { z } from 'zod';

/** Answers every line of the input, one after another, until it ends: the other side of a `Competitor`. */
export async function serve<Question>(
  versions: Readonly<Record<string, string>>,
  schema: z.ZodType<Question>,
  answer: (question: Question) => Promise<object>,
): Promise<void> {
  say({ versions });
  for await (const line of createInterface({ input: process.stdin }))
    say(await answer(schema.parse(JSON.parse(line))));
}

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
