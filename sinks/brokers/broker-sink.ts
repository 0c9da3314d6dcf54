import { isRepeatable, type RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import type { Warning } from '../../core/source.js';
import { Publisher, type PublisherLink } from './publisher.js';
import { runIdentity } from './run-identity.js';

/** What a {@link BrokerSink} is told. */
export interface BrokerSinkOptions {
  readonly name: string;
  /** What messages call the broker. */
  readonly what: string;
  readonly patience: number;
  /** The events to publish by their types; all that are numbered where left out. */
  readonly types: readonly string[] | undefined;
  connect(run: string): Promise<PublisherLink>;
}

/** Publishes the numbered events of a run, each with an id by which a broker or a reader tells repeats. */
export class BrokerSink implements Sink {
  readonly name: string;
  readonly role = 'record';
  readonly #options: BrokerSinkOptions;
  #publisher: Publisher | undefined;
  #run = '';

  constructor(options: BrokerSinkOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async open(context: SinkContext): Promise<void> {
    const { name, what, patience, connect } = this.#options;
    const run = await runIdentity(context, `${name}.id`);
    const warn = ({ message }: Warning): void => context.warn(message);
    this.#run = run;
    this.#publisher = new Publisher({ what, patience, warn, connect: () => connect(run) });
  }

  write(event: RunEvent): Promise<void> | undefined {
    if (!isRepeatable(event)) return undefined;
    const { types } = this.#options;
    if (types && !types.includes(event.type)) return undefined;
    const { sequence } = event;
    return this.#publisher?.publish({
      id: `${this.#run}:${sequence}`,
      sequence,
      text: JSON.stringify(event),
    });
  }

  async flush(): Promise<void> {
    await this.#publisher?.flush();
  }

  async close(): Promise<void> {
    const publisher = this.#publisher;
    this.#publisher = undefined;
    await publisher?.close();
  }
}
