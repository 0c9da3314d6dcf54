import { Inbox } from '../../core/inbox.js';
import type { Message } from './message.js';
import type { Connection } from './reconnecting.js';

/**
 * A connection over messages that are pulled one by one: reads no further ahead than `capacity`.
 *
 * @param stop ends the messages, also while one is waited for.
 */
export function fromMessages(
  messages: AsyncIterable<Message>,
  capacity: number,
  stop: () => Promise<void>,
): Connection<Message> {
  const inbox = new Inbox<Message>(capacity);
  const receive = async (): Promise<void> => {
    for await (const message of messages) {
      const room = inbox.push(message);
      if (room) await room;
      if (inbox.ended) return;
    }
    inbox.end();
  };
  receive().catch((error: unknown) => inbox.end(error));
  return {
    next: () => inbox.take(),
    async close() {
      inbox.end();
      await stop();
    },
  };
}
