import { createInterface } from 'node:readline';
import { type Answer, type Question, questionSchema } from '../protocol.js';

/** Answers a round for every line, one after another, until the input ends. */
export async function serve(
  versions: Readonly<Record<string, string>>,
  train: (question: Question) => Promise<Answer>,
): Promise<void> {
  say({ versions });
  for await (const line of createInterface({ input: process.stdin }))
    say(await train(questionSchema.parse(JSON.parse(line))));
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
