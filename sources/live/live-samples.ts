import { keepLetter } from '../../core/dead-letters.js';
import { MillraceError, show } from '../../core/errors.js';
import type { Position } from '../../core/mark.js';
import type { Blocks } from '../../core/pull-blocks.js';
import type { Sample } from '../../core/sample.js';
import type { OpenOptions } from '../../core/source.js';
import { SkipCount } from '../skip-count.js';
import type { LiveSettings } from './live-options.js';
import type { PlacedMessage } from './message.js';
import type { Connection } from './reconnecting.js';

/** What {@link LiveSamples} is told. */
export interface LiveSamplesOptions {
  readonly source: string;
  readonly settings: LiveSettings;
  readonly messages: Connection<PlacedMessage>;
  readonly opening: OpenOptions;
  /** How errors call the place of a message: `stream clicks, sequence 17`. */
  readonly placeOf: (position: Position) => string;
}

/** The samples that messages hold; what does not fit is an error, or goes to the dead letters. */
export class LiveSamples implements Blocks<Sample<unknown, undefined>> {
  readonly #options: LiveSamplesOptions;
  readonly #skipped: SkipCount;
  #failure: MillraceError | undefined;

  constructor(options: LiveSamplesOptions) {
    this.#options = options;
    this.#skipped = new SkipCount(options.source, options.opening.warn, 'message');
  }

  async next(): Promise<readonly Sample<unknown, undefined>[] | undefined> {
    if (this.#failure) throw this.#failure;
    const messages = await this.#options.messages.next();
    if (!messages) return undefined;
    const samples: Sample<unknown, undefined>[] = [];
    for (const message of messages) {
      const x = this.#read(message);
      if (!(x instanceof MillraceError)) samples.push(this.#sample(x, message.position));
      else if (this.#options.settings.invalid === 'skip') await this.#leaveOut(message, x);
      else {
        // What came before it is handed on first.
        this.#failure = x;
        break;
      }
    }
    return samples;
  }

  async close(): Promise<void> {
    this.#skipped.tell();
    await this.#options.messages.close();
  }

  #sample(x: unknown, position: Position): Sample<unknown, undefined> {
    const { source, opening } = this.#options;
    return { x, y: undefined, at: { source, seed: opening.seed, position } };
  }

  #read(message: PlacedMessage): unknown {
    const { schema, decode } = this.#options.settings;
    if (message.fault !== undefined) return this.#fault(message, message.data, message.fault, '');
    let value: unknown;
    try {
      value = decode(message);
    } catch (cause) {
      return this.#fault(message, message.data, `a message that can be decoded (${show(cause)})`, '', cause);
    }
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const path = issue?.path ?? [];
    const given = path.reduce<unknown>((part, key) => Object(part)[key], value);
    return this.#fault(message, given, issue?.message ?? 'another value', path.map(String).join('.'));
  }

  #fault(
    { position, where }: PlacedMessage,
    given: unknown,
    expected: string,
    field: string,
    cause?: unknown,
  ): MillraceError {
    return new MillraceError('SOURCE_INVALID', {
      what: field === '' ? 'message' : `message field ${field}`,
      given: given instanceof Uint8Array ? new TextDecoder().decode(given) : given,
      expected,
      where: where?.() ?? this.#options.placeOf(position),
      advice: "Correct who sends it, or leave such messages out: invalid: 'skip' or deadLetters",
      ...(cause === undefined ? {} : { cause }),
    });
  }

  async #leaveOut({ data, position }: PlacedMessage, error: MillraceError): Promise<void> {
    const { source, settings } = this.#options;
    const { deadLetters } = settings;
    if (deadLetters) await keepLetter(deadLetters, { source, position, reason: error.message, data });
    this.#skipped.add(error);
  }
}
