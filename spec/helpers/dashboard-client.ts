import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { z } from 'zod';

const updateSchema = z.object({
  standing: z.looseObject({ state: z.string(), step: z.number(), run: z.string() }),
  curves: z.array(
    z.object({
      measure: z.string(),
      series: z.string(),
      from: z.number(),
      points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    }),
  ),
  entries: z.array(z.object({ type: z.string(), text: z.string() })),
  missed: z.number(),
  closing: z.boolean(),
});

/** What the dashboard tells a page. */
export type Update = z.infer<typeof updateSchema>;

/** Reads the updates of one connection; it stalls while nobody asks for the next. */
export class UpdateStream {
  readonly status: number | undefined;
  readonly #response: IncomingMessage;
  readonly #messages: AsyncGenerator<Update>;

  constructor(response: IncomingMessage) {
    this.status = response.statusCode;
    this.#response = response;
    this.#messages = messagesOf(response);
  }

  async next(): Promise<Update> {
    const { value, done } = await this.#messages.next();
    if (done) throw new Error('the stream has ended');
    return value;
  }

  async rest(): Promise<readonly Update[]> {
    const updates: Update[] = [];
    for await (const update of this.#messages) updates.push(update);
    return updates;
  }

  end(): void {
    this.#response.destroy();
  }
}

async function* messagesOf(response: IncomingMessage): AsyncGenerator<Update> {
  let text = '';
  for await (const chunk of response) {
    const messages = `${text}${chunk}`.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages)
      if (message.startsWith('data: ')) yield updateSchema.parse(JSON.parse(message.slice(6)));
  }
}

/** The answer to a request. */
export async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no answer');
  return response;
}
