import type { Position } from '../../core/mark.js';

/** A message as it came from a broker or a connection. */
export interface Message {
  readonly data: Uint8Array;
  /** The subject or topic that it was sent to; empty where there is none. */
  readonly subject: string;
  /** The key that it was sent with, where the broker knows keys. */
  readonly key?: Uint8Array | undefined;
  /** What was expected of it, where it cannot be decoded as it is. */
  readonly fault?: string | undefined;
}

/** A message, and where it stood. */
export interface PlacedMessage extends Message {
  /** Given back as `from`, makes the source go on right after it. */
  readonly position: Position;
  /** How errors call its place; default what the source makes of its position. */
  readonly where?: () => string;
}

/** Makes the value that the schema is to check of a message. */
export type DecodeMessage = (message: Message) => unknown;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a message as JSON in UTF-8. */
export function decodeJson({ data }: Message): unknown {
  return JSON.parse(utf8.decode(data));
}
